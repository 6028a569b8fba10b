"""What each command of `qa` does; a command's modules are imported when it runs."""
