"""View data → official PDF. Pure: no database, no network, the same bytes for the same input on the same machine."""

from participation.documents.rendering.pdf import RenderingFailed, render_picture, render_view

__all__ = ["RenderingFailed", "render_picture", "render_view"]
