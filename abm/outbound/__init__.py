"""What leaves the workspace: files for other systems, and notices to the hooks that are configured."""
