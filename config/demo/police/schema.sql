-- SPDX-License-Identifier: Apache-2.0
-- The tables that mash-adapter-police reads, for PostgreSQL and SQLite alike. Entity and attribute names follow the NPCC
-- POLE Minimum Data Standards Dictionary v1.1 in snake case; the table design is this project's own. Times are UTC.
-- A force gives the adapter these as views over its own systems, and an account that may do nothing but select.
create table person (
  person_urn varchar(40) primary key, surname varchar(70), given_name varchar(70), middle_names varchar(140),
  alias varchar(400),               -- one or several whole names, separated by semicolons
  date_of_birth date, expected_due_date date, gender varchar(20), self_defined_ethnicity varchar(20),
  officer_defined_ethnicity varchar(20), nationality varchar(40), pnc_id varchar(20), cro_number varchar(20),
  deceased_date date);
create index person_born on person (date_of_birth);
create table person_address (
  person_urn varchar(40) not null, address_type varchar(40),  -- home, last_known, no_fixed_abode, refuge
  site_location varchar(200), premises varchar(100), street varchar(100), town varchar(100), county varchar(100),
  post_code varchar(10), uprn varchar(12), from_date date, to_date date);
create table person_association (   -- the related person is the `person_relationship` of the person
  person_urn varchar(40) not null, related_person_urn varchar(40) not null, person_relationship varchar(60),
  from_date date, to_date date);
create table crime (
  crime_urn varchar(40) primary key, home_office_classification varchar(10), crime_type varchar(200),
  offence_code varchar(20), offence_from timestamp, offence_to timestamp, reported_date timestamp,
  crime_status varchar(40),         -- recorded, under_investigation, charged, ...
  crime_outcome varchar(40),        -- Home Office outcome type 1 to 22, or convicted, acquitted, not_proved
  mo text, post_code varchar(10), domestic_abuse_flag boolean, hate_crime boolean,
  child_sexual_exploitation_flag boolean, honour_based_abuse_flag boolean);
create table incident (
  incident_urn varchar(40) primary key, nsir_opening_code varchar(60), nsir_closing_code varchar(60),
  incident_datetime timestamp, post_code varchar(10), summary text);
create table event_person (
  event_urn varchar(40) not null,
  event_type varchar(40) not null,  -- crime, incident, custody, safeguarding, missing, stop_search, intelligence
  person_urn varchar(40) not null,
  role varchar(40));                -- victim, suspect_known, witness, involved_party, vulnerable_child, person_reporting
create index event_person_person on event_person (person_urn);
create table safeguarding_report (
  report_urn varchar(40) primary key, event_urn varchar(40), report_type varchar(20), risk_grade varchar(20),
  dash_score integer, children_present boolean, repeat_victim boolean, repeat_offender boolean,
  submitted_to_mash_at timestamp, narrative text);
create table missing_episode (
  episode_urn varchar(40) primary key, person_urn varchar(40) not null, reported_at timestamp, status varchar(20),
  risk_level varchar(20), returned_at timestamp, found_post_code varchar(10), prevention_interview_at timestamp,
  return_interview_offered boolean, exploitation_indicated boolean);
create table custody_record (
  custody_urn varchar(40) primary key, person_urn varchar(40) not null, arrest_summons_number varchar(21),
  offence_code varchar(20), arrest_reason varchar(200), detained_at timestamp, released_at timestamp,
  disposal varchar(60), appropriate_adult boolean);
create table police_protection (    -- Children Act 1989 section 46
  person_urn varchar(40) not null, started_at timestamp not null, ended_at timestamp);
create table warning_marker (
  person_urn varchar(40) not null, marker_code varchar(40) not null, marker_text varchar(200), from_date date,
  review_date date, source varchar(100));
create table intelligence_report (  -- only text that was sanitised for sharing
  intelligence_urn varchar(40) primary key, reported_date timestamp, intelligence_type varchar(100),
  sanitised_text varchar(2000));
create table handling (             -- of any row above by its urn, a person's included
  record_urn varchar(40) not null, gsc_marking varchar(40), handling_code varchar(1), intel_grade varchar(3),
  disclosure_allowed boolean);
