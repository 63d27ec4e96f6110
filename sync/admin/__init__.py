"""The pages of the admin, one file a page.

Nothing is imported here: the theme renders templates while it is imported, and those load our template tags,
which import from this package. `sync.apps` puts the pages into the admin site.
"""
