-- A page of doctors is found in the index alone, whatever is asked of them: looking through all of them for a name reads no doctor but the page's.

SET LOCAL ROLE epione_owner;

DROP INDEX clinician_by_name;
CREATE INDEX clinician_by_name ON clinician (display_name, id) INCLUDE (specialty_id, fee_minor, languages) WHERE listed;

RESET ROLE;
