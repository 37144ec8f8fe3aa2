-- words: the lists that names are made of. One row of lists.
-- grain: one row
-- note: companies and people are invented; domains end in .example (RFC 2606), so no mail can
--       reach anybody. The lengths are products used in 06_accounts.sql and 07_contacts.sql:
--       97 x 61 x 4 x 5 company names, 97 x 103 names of people.
create table demo.words as
select
    string_split(
        'North Alder Amber Apple Arrow Ash Aspen Autumn Badger Barley Basil Bay Beacon Birch Black'
        || ' Bramble Briar Bright Brook Cedar Cinder Clear Clover Cobble Copper Coral Crane Crow'
        || ' Dapple Dawn Deer Dew Drift Dusk Eagle East Elder Elm Ember Falcon Fallow Fen Fern Flax'
        || ' Flint Fox Frost Garnet Glass Golden Goose Granite Green Hare Hawk Hazel Heather Heron'
        || ' Hickory Holly Iron Ivy Jasper Juniper Kestrel Lark Laurel Linden Lupin Maple Marble'
        || ' Marsh Meadow Mist Moss Oak Ochre Osprey Otter Pebble Pine Plover Poplar Quarry Raven'
        || ' Reed Rowan Rush Sage Silver Slate Sorrel Swift Teal Thistle Willow Wren', ' '
    ) as company_starts,
    string_split(
        'gate field brook mere ford ridge haven stead wick dale thorne worth combe bury holm mark'
        || ' point grove hurst bank well cliff stone crest light path bridge water shore wood moor'
        || ' land hill spring view vale way hollow acre burn cross fall garth glen harbour heath'
        || ' keep lea lock mead mill mount pool reach rise run side tarn track wharf yard', ' '
    ) as company_ends,
    ['', '', ' Group', ' International', ' Partners'] as company_forms,
    string_split(
        'Ada Jonas Amina Liam Chloé Mateo Priya Sven Zoë Kenji Olga Tariq Maja Felix Ines Callum'
        || ' Renée Oscar Yasmin Piotr Greta Samuel Leïla Anders Beatriz Idris Hannah Luca Mei Björn'
        || ' Farah Victor Nora Emil Aisha Hugo Clara Dmitri Rosa Ethan Ingrid Kofi Lena Marco Sofía'
        || ' Niall Elif Jürgen Paula Rohan Alice Tomás Freya Wei Marta Noah Salma Pierre Anja Diego'
        || ' Helen Arjun Lucie Stefan Tara Mikkel Naomi André Vera Cormac Laila Bruno Edith Hiro'
        || ' Julia Omar Sabine Ravi Astrid Théo Carmen Lars Dalia Simon Agnes Youssef Klara Ben'
        || ' Milena Gareth Ximena Pavel Judith Kwame Solène Oliver Tess', ' '
    ) as first_names,
    string_split(
        'Abara Bergström Castellan Dubois Eriksen Farrow Grünwald Hassani Ito Jansen Kowalczyk'
        || ' Lindqvist Moreau Nakamura Okafor Petrov Quill Rahman Santos Thackeray Ueda Vasquez'
        || ' Weatherby Xu Yilmaz Zeller Ashdown Beaumont Chandra Delgado Engel Fontaine Gallagher'
        || ' Hoffmann Iversen Jaworski Kaplan Laurent Mbeki Novák Oyelaran Pereira Ramanathan'
        || ' Schreiber Tanaka Ulrich Vermeer Whitlock Yamada Zielinski Adeyemi Brandt Cárdenas'
        || ' Dalgaard Espinoza Fairburn Girard Holloway Ibrahim Jørgensen Keller Lefèvre Marchetti'
        || ' Nilsson Ortega Pemberton Rossi Sutherland Trevino Visser Wójcik Aldana Bakker Conti'
        || ' Dvořák Elliott Fischer Gupta Haddad Ingram Joshi Krüger Larsen Mwangi Noor Osei Pellegrini'
        || ' Renner Sørensen Takahashi Vogel Wagner Amsel Blanchard Corrigan Desai Eaton Faber'
        || ' Goldwater Huang Kimura Lockhart Meyer', ' '
    ) as last_names;

-- The same names as rows, for joins: a million people would each drag the whole list along.
-- grain: number, from 0
create table demo.first_names as
select generate_subscripts(first_names, 1) - 1 as number, unnest(first_names) as name
from demo.words;

create table demo.last_names as
select generate_subscripts(last_names, 1) - 1 as number, unnest(last_names) as name
from demo.words;

-- Trades in a company's name, four to an industry, with how many accounts in a hundred have it.
create table demo.industries as
select industry, trades, weight, is_core
from (values
    ('B2B SaaS', ['Cloud', 'Analytics', 'Automation', 'Platforms'], 20, true),
    ('Software', ['Software', 'Systems', 'Apps', 'Labs'], 18, true),
    ('Information Technology', ['IT Services', 'Networks', 'Digital', 'Data'], 15, true),
    ('Financial Services', ['Capital', 'Payments', 'Insurance', 'Trust'], 14, true),
    ('Manufacturing', ['Works', 'Components', 'Machinery', 'Tooling'], 9, false),
    ('Retail', ['Stores', 'Outfitters', 'Market', 'Goods'], 7, false),
    ('Healthcare', ['Clinics', 'Health', 'Care', 'Diagnostics'], 7, false),
    ('Education', ['College', 'Academy', 'Learning', 'Institute'], 4, false),
    ('Government', ['Council', 'Authority', 'Agency', 'District'], 3, false),
    ('Hospitality', ['Hotels', 'Inns', 'Catering', 'Resorts'], 3, false)
) as industries (industry, trades, weight, is_core);
