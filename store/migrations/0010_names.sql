-- compatible: a function, a view and an index, which processes of the release before do not miss
--
-- Debtors found by the beginning of their name, whatever its accents: agents who dial by hand look people up so.

-- Most names of most files have no accents, and `translate` is slow. Not strict: a strict one would not be inlined.
create function folded(name text) returns text
language sql immutable parallel safe
return case when octet_length(name) = char_length(name) then lower(name) else translate(
    lower(translate(name, 'ÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑ', 'AAAAAEEEEIIIIOOOOOUUUUCN')),
    'áàâãäéèêëíìîïóòôõöúùûüçñ', 'aaaaaeeeeiiiiooooouuuucn'
) end;

-- Three letters with their accents: an index over folded names would make imports a fifth slower.
create index debtors_name on debtors ((lower(left(name, 3)) collate "C"));

-- Whom a team dials by hand now: who owes in the portfolios of these.
create view campaigns_by_hand as
select id, team_id, portfolio_id from campaigns where status = 'running' and mode = 'manual';
