"""One module for each control page; each takes the sandbox and what was asked, and gives the page."""
