"""Expert appraisal: invitations, declarations of interest, written opinions."""
