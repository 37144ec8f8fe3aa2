"""One spelling for domains, company names, person names and phone numbers."""
