"""The way in: the sign-in and account forms, the cookie, and the middleware that lets nobody else reach a page or its websocket."""
