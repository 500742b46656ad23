"""The judge: knows HTTP and the document, and never imports mockserver."""
