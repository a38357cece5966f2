"""One module a page; `web.app.PAGES` lists them."""
