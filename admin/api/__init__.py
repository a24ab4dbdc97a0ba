"""The HTTP API for programs: the console's own rules behind keys, JSON and a document that describes it.

Plain Flask and pydantic, deliberately not APIFlask's application: that one replaces the Flask class and its
dispatching under Flask-Admin, describes bodies with fixed classes only (ours come from the forms that screens
state, some choices differ for each reader), and knows OpenAPI 3.0 answers with its own error form.
"""
