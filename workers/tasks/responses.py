"""What responses tell."""

from workers.consumers import registry

registry.announce("response.published")
