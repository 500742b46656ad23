"""The judge: speaks HTTP and the document; never imports mockserver."""
