-- SPDX-License-Identifier: Apache-2.0
-- Tables of the Standard Safeguarding Dataset (Data to Insight, v1.4), those that mash-adapter-local-authority reads,
-- with an invented population. Loads in PostgreSQL and in SQLite. Nobody here exists.
create table ssd_person (
  pers_person_id varchar(48) primary key, pers_upn_unknown varchar(6), pers_forename varchar(100),
  pers_surname varchar(255), pers_sex varchar(20), pers_gender varchar(10), pers_ethnicity varchar(48),
  pers_dob timestamp, pers_common_child_id varchar(48), pers_legacy_id varchar(48), pers_send_flag varchar(5),
  pers_expected_dob timestamp, pers_death_date timestamp, pers_is_mother varchar(1), pers_nationality varchar(48));
create table ssd_family (
  fami_table_id varchar(48) primary key, fami_family_id varchar(48), fami_person_id varchar(48));
create table ssd_mother (
  moth_table_id varchar(48) primary key, moth_person_id varchar(48), moth_childs_person_id varchar(48),
  moth_childs_dob timestamp);
create table ssd_address (
  addr_table_id varchar(48) primary key, addr_person_id varchar(48), addr_address_type varchar(48),
  addr_address_start_date timestamp, addr_address_end_date timestamp, addr_address_postcode varchar(15),
  addr_address_json varchar(1000));
create table ssd_linked_identifiers (
  link_table_id varchar(48) primary key, link_person_id varchar(48), link_identifier_type varchar(100),
  link_identifier_value varchar(100), link_valid_from_date timestamp, link_valid_to_date timestamp);
create table ssd_contacts (
  cont_contact_id varchar(48) primary key, cont_person_id varchar(48), cont_contact_date timestamp,
  cont_contact_source_code varchar(48), cont_contact_source_desc varchar(255), cont_contact_outcome_json varchar(500));
create table ssd_early_help_episodes (
  earl_episode_id varchar(48) primary key, earl_person_id varchar(48), earl_episode_start_date timestamp,
  earl_episode_end_date timestamp, earl_episode_reason varchar(255), earl_episode_end_reason varchar(255),
  earl_episode_organisation varchar(255), earl_episode_worker_id varchar(100));
create table ssd_cin_episodes (
  cine_referral_id varchar(48) primary key, cine_person_id varchar(48), cine_referral_date timestamp,
  cine_cin_primary_need_code varchar(3), cine_referral_source_code varchar(48), cine_referral_source_desc varchar(255),
  cine_referral_outcome_json varchar(4000), cine_referral_nfa varchar(1), cine_close_reason varchar(100),
  cine_close_date timestamp, cine_referral_team varchar(48), cine_referral_worker_id varchar(100));
create table ssd_cin_assessments (
  cina_assessment_id varchar(48) primary key, cina_person_id varchar(48), cina_referral_id varchar(48),
  cina_assessment_start_date timestamp, cina_assessment_child_seen varchar(1), cina_assessment_auth_date timestamp,
  cina_assessment_outcome_json varchar(1000), cina_assessment_outcome_nfa varchar(1), cina_assessment_team varchar(48),
  cina_assessment_worker_id varchar(100));
create table ssd_assessment_factors (
  cinf_table_id varchar(48) primary key, cinf_assessment_id varchar(48), cinf_assessment_factors_json text);
create table ssd_cin_plans (
  cinp_cin_plan_id varchar(48) primary key, cinp_referral_id varchar(48), cinp_person_id varchar(48),
  cinp_cin_plan_start_date timestamp, cinp_cin_plan_end_date timestamp, cinp_cin_plan_team varchar(48),
  cinp_cin_plan_worker_id varchar(100));
create table ssd_cin_visits (
  cinv_cin_visit_id varchar(48) primary key, cinv_person_id varchar(48), cinv_cin_visit_date timestamp,
  cinv_cin_visit_seen varchar(1), cinv_cin_visit_seen_alone varchar(1), cinv_cin_visit_bedroom varchar(1));
create table ssd_s47_enquiry (
  s47e_s47_enquiry_id varchar(48) primary key, s47e_referral_id varchar(48), s47e_person_id varchar(48),
  s47e_s47_start_date timestamp, s47e_s47_end_date timestamp, s47e_s47_nfa varchar(1), s47e_s47_outcome_json varchar(1000),
  s47e_s47_completed_by_team varchar(48), s47e_s47_completed_by_worker_id varchar(100));
create table ssd_initial_cp_conference (
  icpc_icpc_id varchar(48) primary key, icpc_icpc_meeting_id varchar(48), icpc_s47_enquiry_id varchar(48),
  icpc_person_id varchar(48), icpc_cp_plan_id varchar(48), icpc_referral_id varchar(48), icpc_icpc_transfer_in varchar(1),
  icpc_icpc_target_date timestamp, icpc_icpc_date timestamp, icpc_icpc_outcome_cp_flag varchar(1),
  icpc_icpc_outcome_json varchar(1000), icpc_icpc_team varchar(48), icpc_icpc_worker_id varchar(100));
create table ssd_cp_plans (
  cppl_cp_plan_id varchar(48) primary key, cppl_referral_id varchar(48), cppl_icpc_id varchar(48),
  cppl_person_id varchar(48), cppl_cp_plan_start_date timestamp, cppl_cp_plan_end_date timestamp,
  cppl_cp_plan_ola varchar(1), cppl_cp_plan_initial_category varchar(100), cppl_cp_plan_latest_category varchar(100));
create table ssd_cp_visits (
  cppv_cp_visit_id varchar(48) primary key, cppv_person_id varchar(48), cppv_cp_plan_id varchar(48),
  cppv_cp_visit_date timestamp, cppv_cp_visit_seen varchar(1), cppv_cp_visit_seen_alone varchar(1),
  cppv_cp_visit_bedroom varchar(1));
create table ssd_cla_episodes (
  clae_cla_episode_id varchar(48) primary key, clae_person_id varchar(48), clae_cla_placement_id varchar(48),
  clae_cla_episode_start_date timestamp, clae_cla_episode_start_reason varchar(100),
  clae_cla_primary_need_code varchar(3), clae_cla_episode_ceased_date timestamp,
  clae_cla_episode_ceased_reason varchar(255), clae_cla_id varchar(48), clae_referral_id varchar(48));
create table ssd_legal_status (
  lega_legal_status_id varchar(48) primary key, lega_person_id varchar(48), lega_legal_status varchar(100),
  lega_legal_status_start_date timestamp, lega_legal_status_end_date timestamp);
create table ssd_missing (
  miss_table_id varchar(48) primary key, miss_person_id varchar(48), miss_missing_episode_start_date timestamp,
  miss_missing_episode_type varchar(100), miss_missing_episode_end_date timestamp, miss_missing_rhi_offered varchar(2),
  miss_missing_rhi_accepted varchar(2));
create table ssd_professionals (
  prof_professional_id varchar(48) primary key, prof_staff_id varchar(48), prof_professional_name varchar(300),
  prof_social_worker_registration_no varchar(48), prof_agency_worker_flag varchar(1),
  prof_professional_job_title varchar(500));
create table ssd_involvements (
  invo_involvements_id varchar(48) primary key, invo_professional_id varchar(48), invo_professional_role_id varchar(200),
  invo_professional_team varchar(48), invo_person_id varchar(48), invo_involvement_start_date timestamp,
  invo_involvement_end_date timestamp, invo_worker_change_reason varchar(200), invo_referral_id varchar(48));
insert into ssd_professionals (prof_professional_id, prof_staff_id, prof_professional_name, prof_professional_job_title) values
  ('W20001', null, 'Maya Fielding', 'Social worker'),
  ('W20002', null, 'Tom Aldous', 'Social worker'),
  ('W20003', null, 'Ruth Osei', 'Social worker'),
  ('W20004', null, 'Lee Parrish', 'Social worker'),
  ('W20005', null, 'Hollie Brandt', 'Social worker');
insert into ssd_person (pers_person_id, pers_forename, pers_surname, pers_sex, pers_gender, pers_dob, pers_common_child_id, pers_is_mother) values
  ('20500', 'Beth', 'Ibbotson', 'F', 'F', '1989-07-21 00:00:00', null, 'Y'),
  ('20300', 'Imogen', 'Ibbotson', 'M', 'M', '2015-06-25 00:00:00', '9991080007', 'N'),
  ('20501', 'Ella', 'Penrose', 'F', 'F', '1987-08-13 00:00:00', null, 'Y'),
  ('20301', 'Nathan', 'Penrose', 'F', 'F', '2020-08-19 00:00:00', '9991080074', 'N'),
  ('20502', 'Beth', 'Yelland', 'F', 'F', '1996-10-03 00:00:00', null, 'Y'),
  ('20302', 'Tilda', 'Yelland', 'F', 'F', '2020-02-14 00:00:00', '9991080147', 'N'),
  ('20503', 'Ella', 'Fothergill', 'F', 'F', '1999-09-23 00:00:00', null, 'Y'),
  ('20303', 'Zane', 'Fothergill', 'F', 'F', '2022-12-27 00:00:00', '9991080228', 'N'),
  ('20504', 'Beth', 'Merrow', 'F', 'F', '1986-04-01 00:00:00', null, 'Y'),
  ('20304', 'Esme', 'Merrow', 'F', 'F', '2017-03-24 00:00:00', '9991080287', 'N'),
  ('20505', 'Alice', 'Upjohn', 'F', 'F', '1984-11-28 00:00:00', null, 'Y'),
  ('20305', 'Jonah', 'Upjohn', 'F', 'F', '2009-07-21 00:00:00', '9991080368', 'N'),
  ('20506', 'Beth', 'Crane', 'F', 'F', '1984-10-15 00:00:00', null, 'Y'),
  ('20306', 'Orla', 'Crane', 'F', 'F', '2017-02-13 00:00:00', '9991080422', 'N'),
  ('20507', 'Carol', 'Jarrow', 'F', 'F', '1986-09-16 00:00:00', null, 'Y'),
  ('20307', 'Umar', 'Jarrow', 'M', 'M', '2010-05-16 00:00:00', '9991080503', 'N'),
  ('20508', 'Beth', 'Radley', 'F', 'F', '1997-10-02 00:00:00', null, 'Y'),
  ('20308', 'Aisha', 'Radley', 'F', 'F', '2018-07-16 00:00:00', '9991080562', 'N'),
  ('20509', 'Dana', 'Zoller', 'F', 'F', '1999-02-19 00:00:00', null, 'Y'),
  ('20309', 'Faisal', 'Zoller', 'M', 'M', '2022-02-15 00:00:00', '9991080635', 'N'),
  ('20510', 'Dana', 'Goring', 'F', 'F', '2000-02-07 00:00:00', null, 'Y'),
  ('20310', 'Keira', 'Goring', 'F', 'F', '2023-10-25 00:00:00', '9991080708', 'N'),
  ('20511', 'Fiona', 'Naylor', 'F', 'F', '1995-01-10 00:00:00', null, 'Y'),
  ('20311', 'Pavel', 'Naylor', 'M', 'M', '2021-09-15 00:00:00', '9991080775', 'N'),
  ('20512', 'Ella', 'Vickers', 'F', 'F', '1991-11-27 00:00:00', null, 'Y'),
  ('20312', 'Vera', 'Vickers', 'M', 'M', '2020-04-22 00:00:00', '9991080848', 'N'),
  ('20513', 'Ella', 'Dacre', 'F', 'F', '1982-11-17 00:00:00', null, 'Y'),
  ('20313', 'Bryn', 'Dacre', 'F', 'F', '2014-08-24 00:00:00', '9991080910', 'N'),
  ('20514', 'Alice', 'Kempton', 'F', 'F', '1995-05-09 00:00:00', null, 'Y'),
  ('20314', 'Greta', 'Kempton', 'F', 'F', '2023-09-15 00:00:00', '9991080988', 'N'),
  ('20515', 'Carol', 'Stanway', 'F', 'F', '1984-02-26 00:00:00', null, 'Y'),
  ('20315', 'Luca', 'Stanway', 'F', 'F', '2019-04-20 00:00:00', '9991081054', 'N'),
  ('20516', 'Dana', 'Abbott', 'F', 'F', '1980-10-03 00:00:00', null, 'Y'),
  ('20316', 'Rhea', 'Abbott', 'M', 'M', '2009-03-13 00:00:00', '9991081127', 'N'),
  ('20517', 'Ella', 'Hartnell', 'F', 'F', '1988-04-10 00:00:00', null, 'Y'),
  ('20317', 'Wilf', 'Hartnell', 'M', 'M', '2018-01-15 00:00:00', '9991081194', 'N'),
  ('20518', 'Dana', 'Osgood', 'F', 'F', '1989-02-18 00:00:00', null, 'Y'),
  ('20318', 'Clara', 'Osgood', 'F', 'F', '2011-12-24 00:00:00', '9991081267', 'N'),
  ('20519', 'Ella', 'Wragg', 'F', 'F', '1988-05-08 00:00:00', null, 'Y'),
  ('20319', 'Harvey', 'Wragg', 'M', 'M', '2018-12-19 00:00:00', '9991081348', 'N'),
  ('20520', 'Beth', 'Ellery', 'F', 'F', '1978-01-23 00:00:00', null, 'Y'),
  ('20320', 'Mina', 'Ellery', 'M', 'M', '2012-12-17 00:00:00', '9991081402', 'N'),
  ('20521', 'Carol', 'Lockyer', 'F', 'F', '1984-11-17 00:00:00', null, 'Y'),
  ('20321', 'Silas', 'Lockyer', 'M', 'M', '2019-12-28 00:00:00', '9991081488', 'N'),
  ('20522', 'Carol', 'Dacre', 'F', 'F', '1981-07-23 00:00:00', null, 'Y'),
  ('20322', 'Xanthe', 'Dacre', 'F', 'F', '2012-08-28 00:00:00', '9991081542', 'N'),
  ('20523', 'Carol', 'Tolland', 'F', 'F', '1989-10-23 00:00:00', null, 'Y'),
  ('20323', 'Dylan', 'Tolland', 'M', 'M', '2010-03-27 00:00:00', '9991081615', 'N'),
  ('20401', 'Nadia', 'Quill', 'F', 'F', '1994-02-22 00:00:00', null, 'Y'),
  ('20402', 'Theo', 'Quill', 'M', 'M', '2021-07-19 00:00:00', '9991300201', 'N');
insert into ssd_linked_identifiers (link_table_id, link_person_id, link_identifier_type, link_identifier_value, link_valid_from_date, link_valid_to_date) values
  ('L20001', '20300', 'Unique Pupil Number', 'M873100015001', null, null),
  ('L20002', '20304', 'Unique Pupil Number', 'U873100015005', null, null),
  ('L20003', '20305', 'Unique Pupil Number', 'H873100015006', null, null),
  ('L20004', '20306', 'Unique Pupil Number', 'X873100015007', null, null),
  ('L20005', '20307', 'Unique Pupil Number', 'L873100015008', null, null),
  ('L20006', '20308', 'Unique Pupil Number', 'A873100015009', null, null),
  ('L20007', '20313', 'Unique Pupil Number', 'T873100015014', null, null),
  ('L20008', '20315', 'Unique Pupil Number', 'W873100015016', null, null),
  ('L20009', '20316', 'Unique Pupil Number', 'K873100015017', null, null),
  ('L20010', '20317', 'Unique Pupil Number', 'Z873100015018', null, null),
  ('L20011', '20318', 'Unique Pupil Number', 'N873100015019', null, null),
  ('L20012', '20319', 'Unique Pupil Number', 'Z873100015020', null, null),
  ('L20013', '20320', 'Unique Pupil Number', 'N873100015021', null, null),
  ('L20014', '20321', 'Unique Pupil Number', 'C873100015022', null, null),
  ('L20015', '20322', 'Unique Pupil Number', 'R873100015023', null, null),
  ('L20016', '20323', 'Unique Pupil Number', 'F873100015024', null, null);
insert into ssd_address (addr_table_id, addr_person_id, addr_address_type, addr_address_start_date, addr_address_end_date, addr_address_postcode, addr_address_json) values
  ('A20001', '20300', 'HOME', '2016-06-01 00:00:00', null, 'CB99 4GH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "11", "STREET": "Pretend Road", "TOWN": "Cambridge"}'),
  ('A20002', '20301', 'HOME', '2021-06-01 00:00:00', null, 'CB99 3EJ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "3", "STREET": "Fictional Court", "TOWN": "Cambridge"}'),
  ('A20003', '20302', 'HOME', '2021-06-01 00:00:00', null, 'CB99 4GH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "64", "STREET": "Imaginary Avenue", "TOWN": "Cambridge"}'),
  ('A20004', '20303', 'HOME', '2023-06-01 00:00:00', null, 'CB99 7DN', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "18", "STREET": "Pretend Road", "TOWN": "Cambridge"}'),
  ('A20005', '20304', 'HOME', '2018-06-01 00:00:00', null, 'CB99 7GH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "65", "STREET": "Imaginary Avenue", "TOWN": "Cambridge"}'),
  ('A20006', '20305', 'HOME', '2010-06-01 00:00:00', null, 'CB99 5GN', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "23", "STREET": "Makebelieve Street", "TOWN": "Cambridge"}'),
  ('A20007', '20306', 'HOME', '2018-06-01 00:00:00', null, 'CB99 5BP', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "56", "STREET": "Pretend Road", "TOWN": "Cambridge"}'),
  ('A20008', '20307', 'HOME', '2011-06-01 00:00:00', null, 'CB99 3GH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "67", "STREET": "Imaginary Avenue", "TOWN": "Cambridge"}'),
  ('A20009', '20308', 'HOME', '2019-06-01 00:00:00', null, 'CB99 5DL', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "1", "STREET": "Makebelieve Street", "TOWN": "Cambridge"}'),
  ('A20010', '20309', 'HOME', '2023-06-01 00:00:00', null, 'CB99 7BN', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "61", "STREET": "Pretend Road", "TOWN": "Cambridge"}'),
  ('A20011', '20310', 'HOME', '2024-06-01 00:00:00', null, 'CB99 6BH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "26", "STREET": "Invented Lane", "TOWN": "Cambridge"}'),
  ('A20012', '20311', 'HOME', '2022-06-01 00:00:00', null, 'CB99 7BL', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "68", "STREET": "Makebelieve Street", "TOWN": "Cambridge"}'),
  ('A20013', '20312', 'HOME', '2021-06-01 00:00:00', null, 'CB99 7EQ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "48", "STREET": "Fictional Court", "TOWN": "Cambridge"}'),
  ('A20014', '20313', 'HOME', '2015-06-01 00:00:00', null, 'CB99 7DJ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "38", "STREET": "Makebelieve Street", "TOWN": "Cambridge"}'),
  ('A20015', '20314', 'HOME', '2024-06-01 00:00:00', null, 'CB99 4AN', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "35", "STREET": "Makebelieve Street", "TOWN": "Cambridge"}'),
  ('A20016', '20315', 'HOME', '2020-06-01 00:00:00', null, 'CB99 4BP', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "68", "STREET": "Pretend Road", "TOWN": "Cambridge"}'),
  ('A20017', '20316', 'HOME', '2010-06-01 00:00:00', null, 'CB99 8DH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "13", "STREET": "Makebelieve Street", "TOWN": "Cambridge"}'),
  ('A20018', '20317', 'HOME', '2019-06-01 00:00:00', null, 'CB99 8DH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "30", "STREET": "Invented Lane", "TOWN": "Cambridge"}'),
  ('A20019', '20318', 'HOME', '2012-06-01 00:00:00', null, 'CB99 4BL', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "50", "STREET": "Pretend Road", "TOWN": "Cambridge"}'),
  ('A20020', '20319', 'HOME', '2019-06-01 00:00:00', null, 'CB99 3AP', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "23", "STREET": "Pretend Road", "TOWN": "Cambridge"}'),
  ('A20021', '20320', 'HOME', '2013-06-01 00:00:00', null, 'CB99 5BN', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "23", "STREET": "Pretend Road", "TOWN": "Cambridge"}'),
  ('A20022', '20321', 'HOME', '2020-06-01 00:00:00', null, 'CB99 5DQ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "61", "STREET": "Pretend Road", "TOWN": "Cambridge"}'),
  ('A20023', '20322', 'HOME', '2013-06-01 00:00:00', null, 'CB99 6AH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "48", "STREET": "Imaginary Avenue", "TOWN": "Cambridge"}'),
  ('A20024', '20323', 'HOME', '2011-06-01 00:00:00', null, 'CB99 6FQ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "75", "STREET": "Invented Lane", "TOWN": "Cambridge"}'),
  ('A20025', '20401', 'HOME', '2026-01-10 00:00:00', null, 'CON', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "", "STREET": "", "TOWN": ""}'),
  ('A20026', '20402', 'HOME', '2026-01-10 00:00:00', null, 'CON', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "", "STREET": "", "TOWN": ""}'),
  ('A20027', '20402', 'HOME', '2021-08-01 00:00:00', '2026-01-10 00:00:00', 'CB99 5BN', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "14", "STREET": "Imaginary Avenue", "TOWN": "Cambridge"}');
insert into ssd_mother (moth_table_id, moth_person_id, moth_childs_person_id, moth_childs_dob) values
  ('MO20001', '20500', '20300', '2015-06-25 00:00:00'),
  ('MO20002', '20501', '20301', '2020-08-19 00:00:00'),
  ('MO20003', '20502', '20302', '2020-02-14 00:00:00'),
  ('MO20004', '20503', '20303', '2022-12-27 00:00:00'),
  ('MO20005', '20504', '20304', '2017-03-24 00:00:00'),
  ('MO20006', '20505', '20305', '2009-07-21 00:00:00'),
  ('MO20007', '20506', '20306', '2017-02-13 00:00:00'),
  ('MO20008', '20507', '20307', '2010-05-16 00:00:00'),
  ('MO20009', '20508', '20308', '2018-07-16 00:00:00'),
  ('MO20010', '20509', '20309', '2022-02-15 00:00:00'),
  ('MO20011', '20510', '20310', '2023-10-25 00:00:00'),
  ('MO20012', '20511', '20311', '2021-09-15 00:00:00'),
  ('MO20013', '20512', '20312', '2020-04-22 00:00:00'),
  ('MO20014', '20513', '20313', '2014-08-24 00:00:00'),
  ('MO20015', '20514', '20314', '2023-09-15 00:00:00'),
  ('MO20016', '20515', '20315', '2019-04-20 00:00:00'),
  ('MO20017', '20516', '20316', '2009-03-13 00:00:00'),
  ('MO20018', '20517', '20317', '2018-01-15 00:00:00'),
  ('MO20019', '20518', '20318', '2011-12-24 00:00:00'),
  ('MO20020', '20519', '20319', '2018-12-19 00:00:00'),
  ('MO20021', '20520', '20320', '2012-12-17 00:00:00'),
  ('MO20022', '20521', '20321', '2019-12-28 00:00:00'),
  ('MO20023', '20522', '20322', '2012-08-28 00:00:00'),
  ('MO20024', '20523', '20323', '2010-03-27 00:00:00'),
  ('MO20025', '20401', '20402', '2021-07-19 00:00:00');
insert into ssd_family (fami_table_id, fami_family_id, fami_person_id) values
  ('FT20001', 'F20001', '20500'),
  ('FT20002', 'F20001', '20300'),
  ('FT20003', 'F20002', '20501'),
  ('FT20004', 'F20002', '20301'),
  ('FT20005', 'F20003', '20502'),
  ('FT20006', 'F20003', '20302'),
  ('FT20007', 'F20004', '20503'),
  ('FT20008', 'F20004', '20303'),
  ('FT20009', 'F20005', '20504'),
  ('FT20010', 'F20005', '20304'),
  ('FT20011', 'F20006', '20505'),
  ('FT20012', 'F20006', '20305'),
  ('FT20013', 'F20007', '20506'),
  ('FT20014', 'F20007', '20306'),
  ('FT20015', 'F20008', '20507'),
  ('FT20016', 'F20008', '20307'),
  ('FT20017', 'F20009', '20508'),
  ('FT20018', 'F20009', '20308'),
  ('FT20019', 'F20010', '20509'),
  ('FT20020', 'F20010', '20309'),
  ('FT20021', 'F20011', '20510'),
  ('FT20022', 'F20011', '20310'),
  ('FT20023', 'F20012', '20511'),
  ('FT20024', 'F20012', '20311'),
  ('FT20025', 'F20013', '20512'),
  ('FT20026', 'F20013', '20312'),
  ('FT20027', 'F20014', '20513'),
  ('FT20028', 'F20014', '20313'),
  ('FT20029', 'F20015', '20514'),
  ('FT20030', 'F20015', '20314'),
  ('FT20031', 'F20016', '20515'),
  ('FT20032', 'F20016', '20315'),
  ('FT20033', 'F20017', '20516'),
  ('FT20034', 'F20017', '20316'),
  ('FT20035', 'F20018', '20517'),
  ('FT20036', 'F20018', '20317'),
  ('FT20037', 'F20019', '20518'),
  ('FT20038', 'F20019', '20318'),
  ('FT20039', 'F20020', '20519'),
  ('FT20040', 'F20020', '20319'),
  ('FT20041', 'F20021', '20520'),
  ('FT20042', 'F20021', '20320'),
  ('FT20043', 'F20022', '20521'),
  ('FT20044', 'F20022', '20321'),
  ('FT20045', 'F20023', '20522'),
  ('FT20046', 'F20023', '20322'),
  ('FT20047', 'F20024', '20523'),
  ('FT20048', 'F20024', '20323'),
  ('FT20049', 'F20025', '20401'),
  ('FT20050', 'F20025', '20402');
insert into ssd_cin_episodes (cine_referral_id, cine_person_id, cine_referral_date, cine_cin_primary_need_code, cine_referral_source_code, cine_referral_nfa, cine_close_reason, cine_close_date) values
  ('R20001', '20300', '2022-08-16 00:00:00', 'N9', '9', 'Y', 'RC8', '2022-08-16 00:00:00'),
  ('R20002', '20301', '2022-05-04 00:00:00', 'N5', '3A', 'N', 'RC9', '2022-11-20 00:00:00'),
  ('R20003', '20302', '2026-01-16 00:00:00', 'N1', '3E', 'N', null, null),
  ('R20004', '20303', '2024-06-21 00:00:00', 'N2', '9', 'N', null, null),
  ('R20005', '20304', '2023-05-11 00:00:00', 'N1', '6', 'N', null, null),
  ('R20006', '20306', '2025-07-03 00:00:00', 'N9', '3C', 'Y', 'RC8', '2025-07-03 00:00:00'),
  ('R20007', '20307', '2023-02-07 00:00:00', 'N1', '2A', 'N', 'RC9', '2023-08-26 00:00:00'),
  ('R20008', '20308', '2026-03-06 00:00:00', 'N1', '1D', 'N', null, null),
  ('R20009', '20309', '2025-03-24 00:00:00', 'N1', '9', 'N', null, null),
  ('R20010', '20310', '2023-06-11 00:00:00', 'N1', '6', 'N', null, null),
  ('R20011', '20312', '2024-05-21 00:00:00', 'N9', '3A', 'Y', 'RC8', '2024-05-21 00:00:00'),
  ('R20012', '20313', '2024-06-22 00:00:00', 'N2', '5C', 'N', 'RC9', '2025-01-08 00:00:00'),
  ('R20013', '20314', '2026-05-09 00:00:00', 'N1', '5C', 'N', null, null),
  ('R20014', '20315', '2022-07-03 00:00:00', 'N5', '3B', 'N', null, null),
  ('R20015', '20316', '2023-02-11 00:00:00', 'N1', '6', 'N', null, null),
  ('R20016', '20318', '2023-02-10 00:00:00', 'N9', '3B', 'Y', 'RC8', '2023-02-10 00:00:00'),
  ('R20017', '20319', '2025-08-04 00:00:00', 'N1', '3C', 'N', 'RC9', '2026-02-20 00:00:00'),
  ('R20018', '20320', '2025-05-14 00:00:00', 'N1', '5C', 'N', null, null),
  ('R20019', '20321', '2026-09-10 00:00:00', 'N5', '3E', 'N', null, null),
  ('R20020', '20322', '2023-01-11 00:00:00', 'N1', '6', 'N', null, null),
  ('R20021', '20402', '2026-01-05 00:00:00', 'N1', '6', 'N', null, null);
insert into ssd_cin_assessments (cina_assessment_id, cina_person_id, cina_referral_id, cina_assessment_start_date, cina_assessment_child_seen, cina_assessment_auth_date) values
  ('AS20001', '20301', 'R20002', '2022-05-05 00:00:00', 'Y', '2022-06-13 00:00:00'),
  ('AS20002', '20302', 'R20003', '2026-01-17 00:00:00', 'Y', '2026-02-23 00:00:00'),
  ('AS20003', '20303', 'R20004', '2024-06-22 00:00:00', 'Y', null),
  ('AS20004', '20304', 'R20005', '2023-10-01 00:00:00', 'Y', '2023-11-05 00:00:00'),
  ('AS20005', '20307', 'R20007', '2023-02-08 00:00:00', 'Y', '2023-03-19 00:00:00'),
  ('AS20006', '20308', 'R20008', '2026-03-07 00:00:00', 'Y', '2026-04-13 00:00:00'),
  ('AS20007', '20309', 'R20009', '2025-03-25 00:00:00', 'Y', null),
  ('AS20008', '20310', 'R20010', '2023-10-01 00:00:00', 'Y', '2023-11-05 00:00:00'),
  ('AS20009', '20313', 'R20012', '2024-06-23 00:00:00', 'Y', '2024-08-01 00:00:00'),
  ('AS20010', '20314', 'R20013', '2026-05-10 00:00:00', 'Y', '2026-06-16 00:00:00'),
  ('AS20011', '20315', 'R20014', '2022-07-04 00:00:00', 'Y', null),
  ('AS20012', '20316', 'R20015', '2023-10-01 00:00:00', 'Y', '2023-11-05 00:00:00'),
  ('AS20013', '20319', 'R20017', '2025-08-05 00:00:00', 'Y', '2025-09-13 00:00:00'),
  ('AS20014', '20320', 'R20018', '2025-05-15 00:00:00', 'Y', '2025-06-21 00:00:00'),
  ('AS20015', '20321', 'R20019', '2026-09-11 00:00:00', 'Y', null),
  ('AS20016', '20322', 'R20020', '2023-10-01 00:00:00', 'Y', '2023-11-05 00:00:00'),
  ('AS20017', '20402', 'R20021', '2026-01-07 00:00:00', 'Y', '2026-02-16 00:00:00');
insert into ssd_assessment_factors (cinf_table_id, cinf_assessment_id, cinf_assessment_factors_json) values
  ('FA20001', 'AS20001', '["16A"]'),
  ('FA20002', 'AS20002', '["2B", "17A"]'),
  ('FA20003', 'AS20003', '[]'),
  ('FA20004', 'AS20004', '["18C"]'),
  ('FA20005', 'AS20005', '["7A", "4B"]'),
  ('FA20006', 'AS20006', '["21"]'),
  ('FA20007', 'AS20007', '[]'),
  ('FA20008', 'AS20008', '["3B", "4B"]'),
  ('FA20009', 'AS20009', '["10A", "11A"]'),
  ('FA20010', 'AS20010', '["18C"]'),
  ('FA20011', 'AS20011', '[]'),
  ('FA20012', 'AS20012', '["3A", "1B"]'),
  ('FA20013', 'AS20013', '["24A", "13A"]'),
  ('FA20014', 'AS20014', '["3B", "4B"]'),
  ('FA20015', 'AS20015', '[]'),
  ('FA20016', 'AS20016', '["2B", "17A"]'),
  ('FA20017', 'AS20017', '["3B"]');
insert into ssd_cin_plans (cinp_cin_plan_id, cinp_referral_id, cinp_person_id, cinp_cin_plan_start_date, cinp_cin_plan_end_date) values
  ('P20001', 'R20002', '20301', '2022-06-18 00:00:00', '2022-11-20 00:00:00'),
  ('P20002', 'R20007', '20307', '2023-03-24 00:00:00', '2023-08-26 00:00:00'),
  ('P20003', 'R20012', '20313', '2024-08-06 00:00:00', '2025-01-08 00:00:00'),
  ('P20004', 'R20017', '20319', '2025-09-18 00:00:00', '2026-02-20 00:00:00');
insert into ssd_involvements (invo_involvements_id, invo_professional_id, invo_professional_role_id, invo_professional_team, invo_person_id, invo_involvement_start_date, invo_involvement_end_date, invo_referral_id) values
  ('IN20001', 'W20002', 'Allocated worker', 'Family Safeguarding 2', '20301', '2022-05-05 00:00:00', '2022-11-20 00:00:00', 'R20002'),
  ('IN20002', 'W20003', 'Allocated worker', 'Children in Care', '20302', '2026-01-17 00:00:00', null, 'R20003'),
  ('IN20003', 'W20004', 'Allocated worker', 'Assessment', '20303', '2024-06-22 00:00:00', null, 'R20004'),
  ('IN20004', 'W20003', 'Allocated worker', 'Children in Care', '20304', '2023-11-01 00:00:00', null, 'R20005'),
  ('IN20005', 'W20004', 'Allocated worker', 'Assessment', '20307', '2023-02-08 00:00:00', '2023-08-26 00:00:00', 'R20007'),
  ('IN20006', 'W20001', 'Allocated worker', 'Family Safeguarding 1', '20308', '2026-03-07 00:00:00', null, 'R20008'),
  ('IN20007', 'W20002', 'Allocated worker', 'Family Safeguarding 2', '20309', '2025-03-25 00:00:00', null, 'R20009'),
  ('IN20008', 'W20003', 'Allocated worker', 'Children in Care', '20310', '2023-11-01 00:00:00', null, 'R20010'),
  ('IN20009', 'W20002', 'Allocated worker', 'Family Safeguarding 2', '20313', '2024-06-23 00:00:00', '2025-01-08 00:00:00', 'R20012'),
  ('IN20010', 'W20003', 'Allocated worker', 'Children in Care', '20314', '2026-05-10 00:00:00', null, 'R20013'),
  ('IN20011', 'W20004', 'Allocated worker', 'Assessment', '20315', '2022-07-04 00:00:00', null, 'R20014'),
  ('IN20012', 'W20003', 'Allocated worker', 'Children in Care', '20316', '2023-11-01 00:00:00', null, 'R20015'),
  ('IN20013', 'W20004', 'Allocated worker', 'Assessment', '20319', '2025-08-05 00:00:00', '2026-02-20 00:00:00', 'R20017'),
  ('IN20014', 'W20001', 'Allocated worker', 'Family Safeguarding 1', '20320', '2025-05-15 00:00:00', null, 'R20018'),
  ('IN20015', 'W20002', 'Allocated worker', 'Family Safeguarding 2', '20321', '2026-09-11 00:00:00', null, 'R20019'),
  ('IN20016', 'W20003', 'Allocated worker', 'Children in Care', '20322', '2023-11-01 00:00:00', null, 'R20020'),
  ('IN20017', 'W20005', 'Allocated worker', 'Safeguarding East', '20402', '2026-01-07 00:00:00', null, 'R20021');
insert into ssd_cin_visits (cinv_cin_visit_id, cinv_person_id, cinv_cin_visit_date, cinv_cin_visit_seen, cinv_cin_visit_seen_alone) values
  ('VC20001', '20301', '2022-07-03 00:00:00', 'Y', 'N'),
  ('VC20002', '20307', '2023-04-08 00:00:00', 'Y', 'N'),
  ('VC20003', '20313', '2024-08-21 00:00:00', 'Y', 'N'),
  ('VC20004', '20319', '2025-10-03 00:00:00', 'Y', 'N');
insert into ssd_s47_enquiry (s47e_s47_enquiry_id, s47e_referral_id, s47e_person_id, s47e_s47_start_date, s47e_s47_end_date, s47e_s47_nfa) values
  ('S20001', 'R20003', '20302', '2026-01-26 00:00:00', '2026-02-05 00:00:00', 'N'),
  ('S20002', 'R20008', '20308', '2026-03-16 00:00:00', '2026-03-26 00:00:00', 'N'),
  ('S20003', 'R20013', '20314', '2026-05-19 00:00:00', '2026-05-29 00:00:00', 'N'),
  ('S20004', 'R20018', '20320', '2025-05-24 00:00:00', '2025-06-03 00:00:00', 'N'),
  ('S20005', 'R20021', '20402', '2026-01-08 00:00:00', '2026-01-15 00:00:00', 'N');
insert into ssd_initial_cp_conference (icpc_icpc_id, icpc_person_id, icpc_referral_id, icpc_icpc_date, icpc_icpc_outcome_cp_flag) values
  ('I20001', '20302', 'R20003', '2026-02-10 00:00:00', 'Y'),
  ('I20002', '20308', 'R20008', '2026-03-31 00:00:00', 'Y'),
  ('I20003', '20314', 'R20013', '2026-06-03 00:00:00', 'Y'),
  ('I20004', '20320', 'R20018', '2025-06-08 00:00:00', 'Y'),
  ('I20005', '20402', 'R20021', '2026-01-22 00:00:00', 'Y');
insert into ssd_cp_plans (cppl_cp_plan_id, cppl_referral_id, cppl_person_id, cppl_cp_plan_start_date, cppl_cp_plan_end_date, cppl_cp_plan_ola, cppl_cp_plan_initial_category, cppl_cp_plan_latest_category) values
  ('CP20001', 'R20003', '20302', '2026-02-10 00:00:00', null, 'N', 'NEG', 'NEG'),
  ('CP20002', 'R20008', '20308', '2026-03-31 00:00:00', null, 'N', 'EMO', 'EMO'),
  ('CP20003', 'R20013', '20314', '2026-06-03 00:00:00', null, 'N', 'NEG', 'NEG'),
  ('CP20004', 'R20018', '20320', '2025-06-08 00:00:00', null, 'N', 'PHY', 'PHY'),
  ('CP20005', 'R20021', '20402', '2026-01-22 00:00:00', null, 'N', 'EMO', 'EMO');
insert into ssd_cp_visits (cppv_cp_visit_id, cppv_person_id, cppv_cp_visit_date, cppv_cp_visit_seen, cppv_cp_visit_seen_alone) values
  ('V20001', '20302', '2026-02-20 00:00:00', 'Y', 'Y'),
  ('V20002', '20302', '2026-03-02 00:00:00', 'Y', 'Y'),
  ('V20003', '20308', '2026-04-10 00:00:00', 'Y', 'Y'),
  ('V20004', '20308', '2026-04-20 00:00:00', 'Y', 'Y'),
  ('V20005', '20314', '2026-06-13 00:00:00', 'Y', 'Y'),
  ('V20006', '20314', '2026-06-23 00:00:00', 'Y', 'Y'),
  ('V20007', '20320', '2025-06-18 00:00:00', 'Y', 'Y'),
  ('V20008', '20320', '2025-06-28 00:00:00', 'Y', 'Y'),
  ('V20009', '20402', '2026-11-02 00:00:00', 'Y', 'Y');
insert into ssd_cla_episodes (clae_cla_episode_id, clae_person_id, clae_cla_episode_start_date, clae_cla_episode_start_reason, clae_cla_primary_need_code, clae_cla_episode_ceased_date, clae_cla_episode_ceased_reason) values
  ('E20001', '20304', '2023-11-20 00:00:00', 'S', 'N1', '2024-06-03 00:00:00', 'X1'),
  ('E20002', '20304', '2024-06-03 00:00:00', 'L', 'N1', null, null),
  ('E20003', '20310', '2023-11-20 00:00:00', 'S', 'N1', '2024-06-03 00:00:00', 'X1'),
  ('E20004', '20310', '2024-06-03 00:00:00', 'L', 'N1', null, null),
  ('E20005', '20316', '2023-11-20 00:00:00', 'S', 'N1', '2024-06-03 00:00:00', 'X1'),
  ('E20006', '20316', '2024-06-03 00:00:00', 'L', 'N1', null, null),
  ('E20007', '20322', '2023-11-20 00:00:00', 'S', 'N1', '2024-06-03 00:00:00', 'X1'),
  ('E20008', '20322', '2024-06-03 00:00:00', 'L', 'N1', null, null);
insert into ssd_legal_status (lega_legal_status_id, lega_person_id, lega_legal_status, lega_legal_status_start_date, lega_legal_status_end_date) values
  ('LS20001', '20304', 'C1', '2023-11-20 00:00:00', '2024-06-03 00:00:00'),
  ('LS20002', '20304', 'C2', '2024-06-03 00:00:00', null),
  ('LS20003', '20310', 'C1', '2023-11-20 00:00:00', '2024-06-03 00:00:00'),
  ('LS20004', '20310', 'C2', '2024-06-03 00:00:00', null),
  ('LS20005', '20316', 'C1', '2023-11-20 00:00:00', '2024-06-03 00:00:00'),
  ('LS20006', '20316', 'C2', '2024-06-03 00:00:00', null),
  ('LS20007', '20322', 'C1', '2023-11-20 00:00:00', '2024-06-03 00:00:00'),
  ('LS20008', '20322', 'C2', '2024-06-03 00:00:00', null);
insert into ssd_contacts (cont_contact_id, cont_person_id, cont_contact_date, cont_contact_source_code) values
  ('CO20001', '20305', '2022-04-25 00:00:00', '3B'),
  ('CO20002', '20311', '2025-05-03 00:00:00', '1D'),
  ('CO20003', '20317', '2024-06-03 00:00:00', '2B'),
  ('CO20004', '20323', '2024-06-04 00:00:00', '1D');
insert into ssd_early_help_episodes (earl_episode_id, earl_person_id, earl_episode_start_date, earl_episode_end_date) values
  ('EH20001', '20305', '2022-04-30 00:00:00', '2022-09-22 00:00:00'),
  ('EH20002', '20311', '2025-05-08 00:00:00', '2025-09-30 00:00:00'),
  ('EH20003', '20317', '2024-06-08 00:00:00', '2024-10-31 00:00:00'),
  ('EH20004', '20323', '2024-06-09 00:00:00', '2024-11-01 00:00:00');
insert into ssd_missing (miss_table_id, miss_person_id, miss_missing_episode_start_date, miss_missing_episode_type, miss_missing_episode_end_date, miss_missing_rhi_offered, miss_missing_rhi_accepted) values
  ('MI20001', '20316', '2024-09-02 00:00:00', 'M', '2024-09-04 00:00:00', 'Y', 'N'),
  ('MI20002', '20322', '2024-09-02 00:00:00', 'M', '2024-09-04 00:00:00', 'Y', 'N');
