"""Tasks started in the local AWS and followed to their end."""
