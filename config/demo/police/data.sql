-- SPDX-License-Identifier: Apache-2.0
-- Invented people only. The demonstration family is described in docs/demo-family.md; the rest is background, so that
-- nothing is found just because the tables are empty. Postcodes of districts CB99, PE99 and NR99 do not exist.
insert into person (person_urn, surname, given_name, middle_names, alias, date_of_birth, gender, pnc_id) values
  ('P-1001', 'Okafor', 'Ada', 'Mary', null, '2015-04-02', 'F', null),
  ('P-1002', 'Bell', 'Grace', null, 'Grace Okafor', '1990-06-30', 'F', null),
  ('P-1003', 'Smith', 'John', null, null, '1985-01-20', 'M', null),
  ('P-1004', 'Smith', 'John', null, null, '1985-01-20', 'M', '2005/0123456R'),
  ('P-1005', 'Smith', 'Noah', null, null, '2024-01-11', 'M', null),
  ('P-1006', 'Reeve', 'Daniel', null, null, '1988-11-03', 'M', null),
  ('P-2000', 'Ashworth', 'Amelia', null, null, '1984-07-02', 'F', null),
  ('P-2001', 'Birch', 'Ben', null, null, '2017-03-19', 'F', null),
  ('P-2002', 'Castellan', 'Chloe', null, null, '2014-02-26', 'M', null),
  ('P-2003', 'Dunmore', 'Dev', null, null, '1992-01-05', 'M', null),
  ('P-2004', 'Eastwick', 'Ewa', null, null, '1976-06-23', 'F', null),
  ('P-2005', 'Farrow', 'Finn', null, null, '1991-12-16', 'M', null),
  ('P-2006', 'Garland', 'Gita', null, null, '1990-08-15', 'F', null),
  ('P-2007', 'Holloway', 'Hana', null, null, '1987-12-23', 'F', null),
  ('P-2008', 'Iveson', 'Isaac', null, null, '2011-04-11', 'M', null),
  ('P-2009', 'Jessop', 'Jia', null, null, '1989-03-04', 'M', null),
  ('P-2010', 'Kestle', 'Kofi', null, null, '2016-09-21', 'M', null),
  ('P-2011', 'Lomas', 'Lena', null, null, '1986-05-17', 'M', null),
  ('P-2012', 'Marlow', 'Musa', null, null, '2011-08-08', 'F', null),
  ('P-2013', 'Norcott', 'Nina', null, null, '1999-02-14', 'M', null),
  ('P-2014', 'Oldcastle', 'Omar', null, null, '1995-10-01', 'F', null),
  ('P-2015', 'Pargeter', 'Poppy', null, null, '1996-04-30', 'M', null),
  ('P-2016', 'Quennell', 'Quinn', null, null, '1983-07-07', 'F', null),
  ('P-2017', 'Rushby', 'Rosa', null, null, '2017-04-03', 'M', null),
  ('P-2018', 'Selwyn', 'Sami', null, null, '2018-03-13', 'M', null),
  ('P-2019', 'Thistleton', 'Tara', null, null, '1990-10-01', 'F', null),
  ('P-2020', 'Underhill', 'Una', null, null, '2001-07-19', 'F', null),
  ('P-2021', 'Varley', 'Victor', null, null, '2017-11-24', 'F', null),
  ('P-2022', 'Whitlock', 'Wren', null, null, '1995-04-12', 'F', null),
  ('P-2023', 'Yarrow', 'Yusuf', null, null, '1984-07-15', 'F', null),
  ('P-2024', 'Zielinska', 'Zofia', null, null, '1990-07-18', 'M', null),
  ('P-2025', 'O''Shea-Lund', 'Maeve', null, null, '2014-07-23', 'F', null);
insert into person_address (person_urn, address_type, premises, street, town, post_code, from_date, to_date) values
  ('P-1001', 'home', '3', 'Sample Close', 'Peterborough', 'PE99 1ZZ', '2021-05-01', null),
  ('P-1002', 'home', '3', 'Sample Close', 'Peterborough', 'PE99 1ZZ', '2021-05-01', null),
  ('P-1003', 'home', '12', 'Example Row', 'Cambridge', 'CB99 9ZZ', '2025-01-15', null),
  ('P-1004', 'home', '44', 'Other Street', 'Norwich', 'NR99 1AA', '2016-03-01', null),
  ('P-1005', 'home', '9', 'Elsewhere Way', 'Norwich', 'NR99 2BB', '2024-01-11', null),
  ('P-1006', 'last_known', '17', 'Sample Close', 'Peterborough', 'PE99 1ZY', null, null),
  ('P-2000', 'home', '50', 'Fictional Court', 'Peterborough', 'CB99 6AH', '2012-04-01', null),
  ('P-2001', 'home', '16', 'Makebelieve Street', 'Peterborough', 'PE99 8FQ', '2020-06-01', null),
  ('P-2002', 'home', '8', 'Makebelieve Street', 'Cambridge', 'PE99 6EL', '2016-09-01', null),
  ('P-2003', 'home', '6', 'Pretend Road', 'Cambridge', 'NR99 5GN', '2016-01-01', null),
  ('P-2004', 'home', '78', 'Imaginary Avenue', 'Peterborough', 'CB99 8DL', '2022-07-01', null),
  ('P-2005', 'home', '71', 'Invented Lane', 'Cambridge', 'CB99 8FP', '2023-04-01', null),
  ('P-2006', 'home', '3', 'Fictional Court', 'Peterborough', 'CB99 8AH', '2022-09-01', null),
  ('P-2007', 'home', '81', 'Makebelieve Street', 'Cambridge', 'NR99 4FH', '2021-06-01', null),
  ('P-2008', 'home', '84', 'Invented Lane', 'Peterborough', 'NR99 4BH', '2017-03-01', null),
  ('P-2009', 'home', '64', 'Fictional Court', 'Peterborough', 'NR99 4DH', '2014-06-01', null),
  ('P-2010', 'home', '30', 'Fictional Court', 'Peterborough', 'PE99 5FQ', '2021-02-01', null),
  ('P-2011', 'home', '63', 'Imaginary Avenue', 'Peterborough', 'NR99 5FJ', '2021-07-01', null),
  ('P-2012', 'home', '62', 'Makebelieve Street', 'Norwich', 'PE99 4GP', '2024-02-01', null),
  ('P-2013', 'home', '31', 'Makebelieve Street', 'Cambridge', 'CB99 8AN', '2012-06-01', null),
  ('P-2014', 'home', '77', 'Invented Lane', 'Cambridge', 'NR99 5AP', '2012-03-01', null),
  ('P-2015', 'home', '74', 'Pretend Road', 'Peterborough', 'PE99 6DP', '2018-08-01', null),
  ('P-2016', 'home', '19', 'Pretend Road', 'Peterborough', 'PE99 6DL', '2017-04-01', null),
  ('P-2017', 'home', '22', 'Fictional Court', 'Norwich', 'CB99 4GQ', '2019-01-01', null),
  ('P-2018', 'home', '20', 'Fictional Court', 'Cambridge', 'CB99 5AP', '2019-04-01', null),
  ('P-2019', 'home', '3', 'Pretend Road', 'Cambridge', 'CB99 4BL', '2013-01-01', null),
  ('P-2020', 'home', '31', 'Fictional Court', 'Peterborough', 'PE99 4GP', '2018-09-01', null),
  ('P-2021', 'home', '83', 'Fictional Court', 'Peterborough', 'NR99 5DH', '2017-06-01', null),
  ('P-2022', 'home', '10', 'Pretend Road', 'Peterborough', 'CB99 3AQ', '2014-04-01', null),
  ('P-2023', 'home', '5', 'Fictional Court', 'Peterborough', 'PE99 5GQ', '2016-02-01', null),
  ('P-2024', 'home', '8', 'Pretend Road', 'Peterborough', 'PE99 6AH', '2023-07-01', null),
  ('P-2025', 'home', '69', 'Pretend Road', 'Peterborough', 'NR99 6GN', '2020-09-01', null);
insert into person_association (person_urn, related_person_urn, person_relationship, from_date, to_date) values
  ('P-1001', 'P-1002', 'mother', '2015-04-02', null),
  ('P-1003', 'P-1002', 'partner', '2023-02-01', null),
  ('P-1001', 'P-1003', 'partner_of_parent', '2025-01-15', null),
  ('P-1006', 'P-1002', 'ex_partner', '2019-01-01', '2023-06-01'),
  ('P-1005', 'P-2003', 'mother', '2024-01-11', null),
  ('P-2001', 'P-2002', 'sibling', null, null),
  ('P-2005', 'P-2009', 'partner', null, null),
  ('P-2010', 'P-2011', 'mother', null, null),
  ('P-2014', 'P-2015', 'household_member', null, null);
insert into crime (crime_urn, home_office_classification, crime_type, offence_from, offence_to, reported_date, crime_status, crime_outcome, post_code, domestic_abuse_flag, hate_crime, child_sexual_exploitation_flag, honour_based_abuse_flag) values
  ('C-3001', '5A', 'wounding', '2018-08-11 22:30:00', null, '2018-08-11 23:05:00', 'finalised', 'convicted', 'NR99 1AA', false, false, false, false),
  ('C-3002', null, 'theft from a shop', '2025-03-04 14:00:00', null, '2025-03-04 15:10:00', 'finalised', '18', 'CB99 4AH', false, false, false, false),
  ('C-3003', '8L', 'harassment', '2026-01-05 00:00:00', '2026-02-20 00:00:00', '2026-02-21 09:00:00', 'under_investigation', null, 'PE99 5BJ', true, false, false, false),
  ('C-3004', '11', null, '2024-06-01 00:00:00', '2024-06-30 00:00:00', '2024-07-02 11:20:00', 'finalised', '15', 'NR99 6DL', false, false, false, false),
  ('C-3005', null, 'criminal damage', '2025-10-09 19:15:00', null, '2025-10-09 20:00:00', 'finalised', '3', 'CB99 7EN', false, true, false, false),
  ('C-3006', null, 'sexual activity with a child', '2026-03-01 00:00:00', '2026-04-11 00:00:00', '2026-04-15 16:45:00', 'under_investigation', null, 'PE99 8FP', false, false, true, false);
insert into incident (incident_urn, nsir_opening_code, nsir_closing_code, incident_datetime, post_code, summary) values
  ('I-4001', 'domestic incident', 'domestic incident', '2023-03-02 20:40:00', 'PE99 1ZZ', 'Argument heard by a neighbour.'),
  ('I-4002', 'domestic incident', 'domestic incident', '2026-09-14 21:05:00', 'CB99 9ZZ', 'Call from the address; both adults spoken to.'),
  ('I-4003', 'concern for safety', 'concern for safety', '2025-12-24 02:15:00', 'NR99 2BB', 'Child alone in the street.'),
  ('I-4004', 'anti-social behaviour', 'nuisance', '2025-07-19 23:50:00', 'CB99 4AH', null),
  ('I-4005', 'domestic incident', 'domestic incident', '2024-11-30 18:30:00', 'PE99 5BJ', null);
insert into event_person (event_urn, event_type, person_urn, role) values
  ('I-4001', 'incident', 'P-1002', 'victim'),
  ('I-4001', 'incident', 'P-1006', 'suspect_known'),
  ('I-4001', 'incident', 'P-1001', 'vulnerable_child'),
  ('I-4002', 'incident', 'P-1002', 'victim'),
  ('I-4002', 'incident', 'P-1003', 'suspect_known'),
  ('I-4002', 'incident', 'P-1001', 'vulnerable_child'),
  ('N-5001', 'intelligence', 'P-1003', 'subject'),
  ('N-5002', 'intelligence', 'P-2007', 'subject'),
  ('C-3001', 'crime', 'P-1004', 'suspect_known'),
  ('C-3001', 'crime', 'P-2016', 'victim'),
  ('I-4003', 'incident', 'P-1005', 'vulnerable_child'),
  ('I-4003', 'incident', 'P-2003', 'involved_party'),
  ('C-3002', 'crime', 'P-2004', 'victim'),
  ('C-3003', 'crime', 'P-2005', 'victim'),
  ('C-3003', 'crime', 'P-2009', 'suspect_known'),
  ('C-3004', 'crime', 'P-2011', 'suspect_known'),
  ('C-3004', 'crime', 'P-2010', 'victim'),
  ('C-3005', 'crime', 'P-2013', 'suspect_known'),
  ('C-3006', 'crime', 'P-2012', 'victim'),
  ('I-4004', 'incident', 'P-2014', 'involved_party'),
  ('I-4005', 'incident', 'P-2005', 'victim'),
  ('I-4005', 'incident', 'P-2009', 'suspect_known'),
  ('S-6004', 'safeguarding', 'P-2018', 'vulnerable_child');
insert into safeguarding_report (report_urn, event_urn, report_type, risk_grade, dash_score, children_present, repeat_victim, repeat_offender, submitted_to_mash_at, narrative) values
  ('S-6001', 'I-4001', 'domestic', 'standard', null, true, false, false, '2023-03-03 08:10:00', 'Free text that the adapter never reads.'),
  ('S-6002', 'I-4002', 'domestic', 'medium', null, true, true, false, '2026-09-15 07:30:00', 'Free text that the adapter never reads.'),
  ('S-6003', 'I-4005', 'domestic', 'high', null, false, true, true, '2024-12-01 09:00:00', null),
  ('S-6004', null, 'child', null, null, false, false, false, '2026-05-06 12:00:00', null);
insert into missing_episode (episode_urn, person_urn, reported_at, status, risk_level, returned_at, found_post_code, prevention_interview_at, return_interview_offered, exploitation_indicated) values
  ('M-7001', 'P-1001', '2026-02-08 19:20:00', 'missing', 'medium', '2026-02-09 10:45:00', 'CB99 4QQ', '2026-02-09 13:00:00', true, false),
  ('M-7002', 'P-2008', '2026-10-30 22:00:00', 'missing', 'high', null, null, null, null, true),
  ('M-7003', 'P-2012', '2026-03-20 21:00:00', 'absent', 'low', '2026-03-20 23:30:00', 'PE99 8FP', null, false, true);
insert into custody_record (custody_urn, person_urn, arrest_reason, detained_at, released_at, disposal, appropriate_adult) values
  ('K-8001', 'P-1004', 'wounding', '2018-08-12 01:00:00', '2018-08-12 19:00:00', 'charged', false),
  ('K-8002', 'P-2009', 'harassment', '2026-02-22 07:00:00', '2026-02-22 21:00:00', 'bail', false),
  ('K-8003', 'P-2013', 'criminal damage', '2025-10-09 21:00:00', '2025-10-10 02:00:00', 'cautioned', false);
insert into police_protection (person_urn, started_at, ended_at) values
  ('P-1005', '2025-12-24 03:00:00', '2025-12-25 16:00:00'),
  ('P-2018', '2026-05-06 10:00:00', '2026-05-08 09:30:00');
insert into warning_marker (person_urn, marker_code, marker_text, from_date, review_date, source) values
  ('P-1003', 'VIOLENT', 'violent', '2026-09-14', '2027-09-14', 'attending officers'),
  ('P-1004', 'VIOLENT', 'violent', '2018-08-11', '2027-08-11', 'custody'),
  ('P-2009', 'VIOLENT', 'violent', '2024-11-30', '2026-11-30', 'attending officers'),
  ('P-2017', 'DOG', 'aggressive dog at the address', '2025-05-05', null, 'neighbourhood team');
insert into intelligence_report (intelligence_urn, reported_date, intelligence_type, sanitised_text) values
  ('N-5001', '2026-08-21 00:00:00', 'drug supply', 'Said to keep drugs for supply at an address where children live.'),
  ('N-5002', '2026-01-12 00:00:00', 'exploitation of children', 'Said to give children money to carry packages.');
insert into handling (record_urn, gsc_marking, handling_code, intel_grade, disclosure_allowed) values
  ('N-5001', 'OFFICIAL-SENSITIVE', 'C', '2BC', true),
  ('N-5002', 'OFFICIAL-SENSITIVE', 'P', '1AP', true),
  ('I-4002', 'OFFICIAL', null, null, true),
  ('C-3001', 'OFFICIAL', null, null, true),
  ('C-3006', 'OFFICIAL-SENSITIVE', 'P', null, true),
  ('P-2006', 'OFFICIAL-SENSITIVE', null, null, false),
  ('K-8002', 'OFFICIAL-SENSITIVE', null, null, false);
