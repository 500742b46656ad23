"""What the server has seen. Nothing here speaks HTTP, and nothing here changes what the API does.

    exchange, journal       the recent requests and responses
    requests, details       one line for each, and everything about one
    explaining, why         why a request was rejected
    conforming              whether request and response conform to the document
    verification            whether the app sent what it should have sent
    har, curl               requests for other tools
    history                 the versions of a customer, and the requests that made them
    warnings                what was odd about requests that succeeded
    redaction               the one policy that hides secrets
    admission               what each operation would say to a token
    pairs                   query strings and forms
    seen                    what there is to tell of, as a protocol

May import the domain and the fixtures; neither Litestar nor the store, which it knows by its port.
"""
