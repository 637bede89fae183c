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
  ('W10001', null, 'Priya Nair', 'Social worker'),
  ('W10002', null, 'Maya Fielding', 'Social worker'),
  ('W10003', null, 'Tom Aldous', 'Social worker'),
  ('W10004', null, 'Ruth Osei', 'Social worker'),
  ('W10005', null, 'Lee Parrish', 'Social worker');
insert into ssd_person (pers_person_id, pers_forename, pers_surname, pers_sex, pers_gender, pers_dob, pers_common_child_id, pers_is_mother) values
  ('10201', 'Ada', 'Okafor', 'F', 'F', '2015-02-04 00:00:00', '9990001014', 'N'),
  ('10202', 'Grace', 'Bell', 'F', 'F', '1990-06-30 00:00:00', null, 'Y'),
  ('10500', 'Ella', 'Dacre', 'F', 'F', '1995-08-09 00:00:00', null, 'Y'),
  ('10300', 'Dylan', 'Dacre', 'F', 'F', '2015-10-17 00:00:00', '9991030018', 'N'),
  ('10501', 'Fiona', 'Kempton', 'F', 'F', '2001-03-25 00:00:00', null, 'Y'),
  ('10301', 'Imogen', 'Kempton', 'M', 'M', '2023-07-17 00:00:00', '9991030077', 'N'),
  ('10502', 'Carol', 'Stanway', 'F', 'F', '2000-01-05 00:00:00', null, 'Y'),
  ('10302', 'Nathan', 'Stanway', 'F', 'F', '2023-10-25 00:00:00', '9991030158', 'N'),
  ('10503', 'Carol', 'Abbott', 'F', 'F', '1997-05-20 00:00:00', null, 'Y'),
  ('10303', 'Tilda', 'Abbott', 'F', 'F', '2017-07-25 00:00:00', '9991030212', 'N'),
  ('10504', 'Alice', 'Hartnell', 'F', 'F', '1983-02-14 00:00:00', null, 'Y'),
  ('10304', 'Zane', 'Hartnell', 'F', 'F', '2014-11-21 00:00:00', '9991030298', 'N'),
  ('10505', 'Carol', 'Osgood', 'F', 'F', '1994-01-10 00:00:00', null, 'Y'),
  ('10305', 'Esme', 'Osgood', 'M', 'M', '2021-02-14 00:00:00', '9991030352', 'N'),
  ('10506', 'Carol', 'Wragg', 'F', 'F', '1979-06-05 00:00:00', null, 'Y'),
  ('10306', 'Jonah', 'Wragg', 'F', 'F', '2009-04-26 00:00:00', '9991030425', 'N'),
  ('10507', 'Dana', 'Ellery', 'F', 'F', '1992-09-10 00:00:00', null, 'Y'),
  ('10307', 'Orla', 'Ellery', 'F', 'F', '2020-11-16 00:00:00', '9991030492', 'N'),
  ('10508', 'Fiona', 'Lockyer', 'F', 'F', '1977-10-23 00:00:00', null, 'Y'),
  ('10308', 'Umar', 'Lockyer', 'M', 'M', '2008-07-17 00:00:00', '9991030565', 'N'),
  ('10509', 'Carol', 'Tolland', 'F', 'F', '1983-06-25 00:00:00', null, 'Y'),
  ('10309', 'Aisha', 'Tolland', 'F', 'F', '2008-06-21 00:00:00', '9991030638', 'N'),
  ('10510', 'Carol', 'Barlow', 'F', 'F', '1983-11-14 00:00:00', null, 'Y'),
  ('10310', 'Faisal', 'Barlow', 'F', 'F', '2008-10-17 00:00:00', '9991030700', 'N'),
  ('10511', 'Ella', 'Ibbotson', 'F', 'F', '1984-05-08 00:00:00', null, 'Y'),
  ('10311', 'Keira', 'Ibbotson', 'F', 'F', '2018-11-20 00:00:00', '9991030778', 'N'),
  ('10512', 'Ella', 'Penrose', 'F', 'F', '1994-07-10 00:00:00', null, 'Y'),
  ('10312', 'Pavel', 'Penrose', 'F', 'F', '2018-10-18 00:00:00', '9991030840', 'N'),
  ('10513', 'Dana', 'Yelland', 'F', 'F', '1988-09-23 00:00:00', null, 'Y'),
  ('10313', 'Vera', 'Yelland', 'F', 'F', '2021-05-26 00:00:00', '9991030913', 'N'),
  ('10514', 'Beth', 'Fothergill', 'F', 'F', '1985-10-02 00:00:00', null, 'Y'),
  ('10314', 'Bryn', 'Fothergill', 'F', 'F', '2018-04-15 00:00:00', '9991030980', 'N'),
  ('10515', 'Carol', 'Merrow', 'F', 'F', '1982-01-12 00:00:00', null, 'Y'),
  ('10315', 'Greta', 'Merrow', 'F', 'F', '2017-04-13 00:00:00', '9991031057', 'N'),
  ('10516', 'Alice', 'Upjohn', 'F', 'F', '1985-04-09 00:00:00', null, 'Y'),
  ('10316', 'Luca', 'Upjohn', 'M', 'M', '2013-04-21 00:00:00', '9991031138', 'N'),
  ('10517', 'Alice', 'Crane', 'F', 'F', '1974-01-28 00:00:00', null, 'Y'),
  ('10317', 'Rhea', 'Crane', 'M', 'M', '2009-08-23 00:00:00', '9991031197', 'N'),
  ('10518', 'Carol', 'Jarrow', 'F', 'F', '1987-05-07 00:00:00', null, 'Y'),
  ('10318', 'Wilf', 'Jarrow', 'M', 'M', '2018-03-23 00:00:00', '9991031278', 'N'),
  ('10519', 'Ella', 'Radley', 'F', 'F', '1976-11-26 00:00:00', null, 'Y'),
  ('10319', 'Clara', 'Radley', 'M', 'M', '2008-12-25 00:00:00', '9991031332', 'N'),
  ('10520', 'Fiona', 'Zoller', 'F', 'F', '1996-07-08 00:00:00', null, 'Y'),
  ('10320', 'Harvey', 'Zoller', 'F', 'F', '2018-07-26 00:00:00', '9991031405', 'N'),
  ('10521', 'Fiona', 'Yelland', 'F', 'F', '1986-10-18 00:00:00', null, 'Y'),
  ('10321', 'Mina', 'Yelland', 'M', 'M', '2016-02-27 00:00:00', '9991031472', 'N'),
  ('10522', 'Alice', 'Tolland', 'F', 'F', '2000-02-22 00:00:00', null, 'Y'),
  ('10322', 'Silas', 'Tolland', 'M', 'M', '2020-01-15 00:00:00', '9991031545', 'N'),
  ('10523', 'Beth', 'Dacre', 'F', 'F', '1988-04-06 00:00:00', null, 'Y'),
  ('10323', 'Xanthe', 'Dacre', 'M', 'M', '2010-01-20 00:00:00', '9991031618', 'N'),
  ('10401', 'Rowan', 'Ashby', 'M', 'M', '2019-05-17 00:00:00', '9991200304', 'N'),
  ('10402', 'Rowan', 'Fenwick', 'M', 'M', '2019-05-17 00:00:00', '9991200401', 'N'),
  ('10403', 'Ivy', 'Marchant', 'F', 'F', '2024-03-29 00:00:00', '9991200509', 'N');
insert into ssd_address (addr_table_id, addr_person_id, addr_address_type, addr_address_start_date, addr_address_end_date, addr_address_postcode, addr_address_json) values
  ('A10001', '10201', 'HOME', '2021-05-01 00:00:00', null, 'PE99 1ZZ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "3", "STREET": "Sample Close", "TOWN": "Peterborough"}'),
  ('A10002', '10202', 'HOME', '2021-05-01 00:00:00', null, 'PE99 1ZZ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "3", "STREET": "Sample Close", "TOWN": "Peterborough"}'),
  ('A10003', '10300', 'HOME', '2016-06-01 00:00:00', null, 'PE99 7EQ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "75", "STREET": "Invented Lane", "TOWN": "Peterborough"}'),
  ('A10004', '10301', 'HOME', '2024-06-01 00:00:00', null, 'PE99 8BP', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "50", "STREET": "Invented Lane", "TOWN": "Peterborough"}'),
  ('A10005', '10302', 'HOME', '2024-06-01 00:00:00', null, 'PE99 6GP', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "57", "STREET": "Pretend Road", "TOWN": "Peterborough"}'),
  ('A10006', '10303', 'HOME', '2018-06-01 00:00:00', null, 'PE99 7FN', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "75", "STREET": "Pretend Road", "TOWN": "Peterborough"}'),
  ('A10007', '10304', 'HOME', '2015-06-01 00:00:00', null, 'PE99 3AN', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "82", "STREET": "Makebelieve Street", "TOWN": "Peterborough"}'),
  ('A10008', '10305', 'HOME', '2022-06-01 00:00:00', null, 'PE99 6GP', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "43", "STREET": "Imaginary Avenue", "TOWN": "Peterborough"}'),
  ('A10009', '10306', 'HOME', '2010-06-01 00:00:00', null, 'PE99 7DJ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "89", "STREET": "Invented Lane", "TOWN": "Peterborough"}'),
  ('A10010', '10307', 'HOME', '2021-06-01 00:00:00', null, 'PE99 6GQ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "31", "STREET": "Fictional Court", "TOWN": "Peterborough"}'),
  ('A10011', '10308', 'HOME', '2009-06-01 00:00:00', null, 'PE99 8GL', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "60", "STREET": "Fictional Court", "TOWN": "Peterborough"}'),
  ('A10012', '10309', 'HOME', '2009-06-01 00:00:00', null, 'PE99 5FP', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "41", "STREET": "Pretend Road", "TOWN": "Peterborough"}'),
  ('A10013', '10310', 'HOME', '2009-06-01 00:00:00', null, 'PE99 7BQ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "35", "STREET": "Pretend Road", "TOWN": "Peterborough"}'),
  ('A10014', '10311', 'HOME', '2019-06-01 00:00:00', null, 'PE99 4AL', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "84", "STREET": "Pretend Road", "TOWN": "Peterborough"}'),
  ('A10015', '10312', 'HOME', '2019-06-01 00:00:00', null, 'PE99 5GH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "80", "STREET": "Fictional Court", "TOWN": "Peterborough"}'),
  ('A10016', '10313', 'HOME', '2022-06-01 00:00:00', null, 'PE99 3EJ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "26", "STREET": "Invented Lane", "TOWN": "Peterborough"}'),
  ('A10017', '10314', 'HOME', '2019-06-01 00:00:00', null, 'PE99 3BH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "5", "STREET": "Imaginary Avenue", "TOWN": "Peterborough"}'),
  ('A10018', '10315', 'HOME', '2018-06-01 00:00:00', null, 'PE99 3FH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "44", "STREET": "Pretend Road", "TOWN": "Peterborough"}'),
  ('A10019', '10316', 'HOME', '2014-06-01 00:00:00', null, 'PE99 3EQ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "74", "STREET": "Makebelieve Street", "TOWN": "Peterborough"}'),
  ('A10020', '10317', 'HOME', '2010-06-01 00:00:00', null, 'PE99 3BH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "16", "STREET": "Invented Lane", "TOWN": "Peterborough"}'),
  ('A10021', '10318', 'HOME', '2019-06-01 00:00:00', null, 'PE99 5EQ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "50", "STREET": "Imaginary Avenue", "TOWN": "Peterborough"}'),
  ('A10022', '10319', 'HOME', '2009-06-01 00:00:00', null, 'PE99 7BH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "48", "STREET": "Makebelieve Street", "TOWN": "Peterborough"}'),
  ('A10023', '10320', 'HOME', '2019-06-01 00:00:00', null, 'PE99 3BJ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "69", "STREET": "Fictional Court", "TOWN": "Peterborough"}'),
  ('A10024', '10321', 'HOME', '2017-06-01 00:00:00', null, 'PE99 8GP', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "49", "STREET": "Invented Lane", "TOWN": "Peterborough"}'),
  ('A10025', '10322', 'HOME', '2021-06-01 00:00:00', null, 'PE99 8EJ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "4", "STREET": "Fictional Court", "TOWN": "Peterborough"}'),
  ('A10026', '10323', 'HOME', '2011-06-01 00:00:00', null, 'PE99 7AP', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "42", "STREET": "Imaginary Avenue", "TOWN": "Peterborough"}'),
  ('A10027', '10401', 'HOME', '2019-06-01 00:00:00', null, 'PE99 4DJ', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "8", "STREET": "Fictional Court", "TOWN": "Peterborough"}'),
  ('A10028', '10402', 'HOME', '2020-02-10 00:00:00', null, 'PE99 6FN', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "21", "STREET": "Pretend Road", "TOWN": "Peterborough"}'),
  ('A10029', '10403', 'HOME', '2024-04-01 00:00:00', null, 'PE99 3AH', '{"ROOM": "", "FLOOR": "", "FLAT": "", "BUILDING": "", "HOUSE": "5", "STREET": "Invented Lane", "TOWN": "Peterborough"}');
insert into ssd_mother (moth_table_id, moth_person_id, moth_childs_person_id, moth_childs_dob) values
  ('MO10001', '10202', '10201', '2015-02-04 00:00:00'),
  ('MO10002', '10500', '10300', '2015-10-17 00:00:00'),
  ('MO10003', '10501', '10301', '2023-07-17 00:00:00'),
  ('MO10004', '10502', '10302', '2023-10-25 00:00:00'),
  ('MO10005', '10503', '10303', '2017-07-25 00:00:00'),
  ('MO10006', '10504', '10304', '2014-11-21 00:00:00'),
  ('MO10007', '10505', '10305', '2021-02-14 00:00:00'),
  ('MO10008', '10506', '10306', '2009-04-26 00:00:00'),
  ('MO10009', '10507', '10307', '2020-11-16 00:00:00'),
  ('MO10010', '10508', '10308', '2008-07-17 00:00:00'),
  ('MO10011', '10509', '10309', '2008-06-21 00:00:00'),
  ('MO10012', '10510', '10310', '2008-10-17 00:00:00'),
  ('MO10013', '10511', '10311', '2018-11-20 00:00:00'),
  ('MO10014', '10512', '10312', '2018-10-18 00:00:00'),
  ('MO10015', '10513', '10313', '2021-05-26 00:00:00'),
  ('MO10016', '10514', '10314', '2018-04-15 00:00:00'),
  ('MO10017', '10515', '10315', '2017-04-13 00:00:00'),
  ('MO10018', '10516', '10316', '2013-04-21 00:00:00'),
  ('MO10019', '10517', '10317', '2009-08-23 00:00:00'),
  ('MO10020', '10518', '10318', '2018-03-23 00:00:00'),
  ('MO10021', '10519', '10319', '2008-12-25 00:00:00'),
  ('MO10022', '10520', '10320', '2018-07-26 00:00:00'),
  ('MO10023', '10521', '10321', '2016-02-27 00:00:00'),
  ('MO10024', '10522', '10322', '2020-01-15 00:00:00'),
  ('MO10025', '10523', '10323', '2010-01-20 00:00:00');
insert into ssd_family (fami_table_id, fami_family_id, fami_person_id) values
  ('FT10001', 'F10001', '10201'),
  ('FT10002', 'F10001', '10202'),
  ('FT10003', 'F10002', '10500'),
  ('FT10004', 'F10002', '10300'),
  ('FT10005', 'F10003', '10501'),
  ('FT10006', 'F10003', '10301'),
  ('FT10007', 'F10004', '10502'),
  ('FT10008', 'F10004', '10302'),
  ('FT10009', 'F10005', '10503'),
  ('FT10010', 'F10005', '10303'),
  ('FT10011', 'F10006', '10504'),
  ('FT10012', 'F10006', '10304'),
  ('FT10013', 'F10007', '10505'),
  ('FT10014', 'F10007', '10305'),
  ('FT10015', 'F10008', '10506'),
  ('FT10016', 'F10008', '10306'),
  ('FT10017', 'F10009', '10507'),
  ('FT10018', 'F10009', '10307'),
  ('FT10019', 'F10010', '10508'),
  ('FT10020', 'F10010', '10308'),
  ('FT10021', 'F10011', '10509'),
  ('FT10022', 'F10011', '10309'),
  ('FT10023', 'F10012', '10510'),
  ('FT10024', 'F10012', '10310'),
  ('FT10025', 'F10013', '10511'),
  ('FT10026', 'F10013', '10311'),
  ('FT10027', 'F10014', '10512'),
  ('FT10028', 'F10014', '10312'),
  ('FT10029', 'F10015', '10513'),
  ('FT10030', 'F10015', '10313'),
  ('FT10031', 'F10016', '10514'),
  ('FT10032', 'F10016', '10314'),
  ('FT10033', 'F10017', '10515'),
  ('FT10034', 'F10017', '10315'),
  ('FT10035', 'F10018', '10516'),
  ('FT10036', 'F10018', '10316'),
  ('FT10037', 'F10019', '10517'),
  ('FT10038', 'F10019', '10317'),
  ('FT10039', 'F10020', '10518'),
  ('FT10040', 'F10020', '10318'),
  ('FT10041', 'F10021', '10519'),
  ('FT10042', 'F10021', '10319'),
  ('FT10043', 'F10022', '10520'),
  ('FT10044', 'F10022', '10320'),
  ('FT10045', 'F10023', '10521'),
  ('FT10046', 'F10023', '10321'),
  ('FT10047', 'F10024', '10522'),
  ('FT10048', 'F10024', '10322'),
  ('FT10049', 'F10025', '10523'),
  ('FT10050', 'F10025', '10323');
insert into ssd_contacts (cont_contact_id, cont_person_id, cont_contact_date, cont_contact_source_code) values
  ('CO10001', '10201', '2023-03-03 00:00:00', '6'),
  ('CO10002', '10305', '2022-02-04 00:00:00', '3C'),
  ('CO10003', '10311', '2022-01-17 00:00:00', '3E'),
  ('CO10004', '10317', '2022-09-17 00:00:00', '9'),
  ('CO10005', '10323', '2023-08-20 00:00:00', '5C');
insert into ssd_cin_episodes (cine_referral_id, cine_person_id, cine_referral_date, cine_cin_primary_need_code, cine_referral_source_code, cine_referral_nfa, cine_close_reason, cine_close_date) values
  ('R10001', '10201', '2023-03-10 00:00:00', 'N1', '6', 'N', 'RC7', '2024-08-30 00:00:00'),
  ('R10002', '10300', '2026-04-07 00:00:00', 'N9', '9', 'Y', 'RC8', '2026-04-07 00:00:00'),
  ('R10003', '10301', '2025-01-10 00:00:00', 'N4', '2A', 'N', 'RC9', '2025-07-29 00:00:00'),
  ('R10004', '10302', '2025-04-09 00:00:00', 'N1', '5C', 'N', null, null),
  ('R10005', '10303', '2023-06-18 00:00:00', 'N1', '3C', 'N', null, null),
  ('R10006', '10304', '2023-07-11 00:00:00', 'N1', '6', 'N', null, null),
  ('R10007', '10306', '2025-07-15 00:00:00', 'N9', '2B', 'Y', 'RC8', '2025-07-15 00:00:00'),
  ('R10008', '10307', '2025-06-01 00:00:00', 'N5', '5C', 'N', 'RC9', '2025-12-18 00:00:00'),
  ('R10009', '10308', '2024-08-01 00:00:00', 'N1', '3C', 'N', null, null),
  ('R10010', '10309', '2024-05-10 00:00:00', 'N1', '5C', 'N', null, null),
  ('R10011', '10310', '2023-06-11 00:00:00', 'N1', '6', 'N', null, null),
  ('R10012', '10312', '2026-05-15 00:00:00', 'N9', '1D', 'Y', 'RC8', '2026-05-15 00:00:00'),
  ('R10013', '10313', '2023-01-24 00:00:00', 'N4', '9', 'N', 'RC9', '2023-08-12 00:00:00'),
  ('R10014', '10314', '2022-08-24 00:00:00', 'N1', '3A', 'N', null, null),
  ('R10015', '10315', '2023-04-04 00:00:00', 'N1', '2B', 'N', null, null),
  ('R10016', '10316', '2023-07-11 00:00:00', 'N1', '6', 'N', null, null),
  ('R10017', '10318', '2024-07-04 00:00:00', 'N9', '3B', 'Y', 'RC8', '2024-07-04 00:00:00'),
  ('R10018', '10319', '2022-07-02 00:00:00', 'N8', '1D', 'N', 'RC9', '2023-01-18 00:00:00'),
  ('R10019', '10320', '2025-03-01 00:00:00', 'N1', '1D', 'N', null, null),
  ('R10020', '10321', '2022-01-16 00:00:00', 'N2', '3B', 'N', null, null),
  ('R10021', '10322', '2023-05-11 00:00:00', 'N1', '6', 'N', null, null),
  ('R10022', '10402', '2026-02-03 00:00:00', 'N4', '2A', 'N', null, null);
insert into ssd_cin_assessments (cina_assessment_id, cina_person_id, cina_referral_id, cina_assessment_start_date, cina_assessment_child_seen, cina_assessment_auth_date) values
  ('AS10001', '10201', 'R10001', '2023-03-13 00:00:00', 'Y', '2023-04-21 00:00:00'),
  ('AS10002', '10301', 'R10003', '2025-01-11 00:00:00', 'Y', '2025-02-19 00:00:00'),
  ('AS10003', '10302', 'R10004', '2025-04-10 00:00:00', 'Y', '2025-05-17 00:00:00'),
  ('AS10004', '10303', 'R10005', '2023-06-19 00:00:00', 'Y', null),
  ('AS10005', '10304', 'R10006', '2023-10-01 00:00:00', 'Y', '2023-11-05 00:00:00'),
  ('AS10006', '10307', 'R10008', '2025-06-02 00:00:00', 'Y', '2025-07-11 00:00:00'),
  ('AS10007', '10308', 'R10009', '2024-08-02 00:00:00', 'Y', '2024-09-08 00:00:00'),
  ('AS10008', '10309', 'R10010', '2024-05-11 00:00:00', 'Y', null),
  ('AS10009', '10310', 'R10011', '2023-10-01 00:00:00', 'Y', '2023-11-05 00:00:00'),
  ('AS10010', '10313', 'R10013', '2023-01-25 00:00:00', 'Y', '2023-03-05 00:00:00'),
  ('AS10011', '10314', 'R10014', '2022-08-25 00:00:00', 'Y', '2022-10-01 00:00:00'),
  ('AS10012', '10315', 'R10015', '2023-04-05 00:00:00', 'Y', null),
  ('AS10013', '10316', 'R10016', '2023-10-01 00:00:00', 'Y', '2023-11-05 00:00:00'),
  ('AS10014', '10319', 'R10018', '2022-07-03 00:00:00', 'Y', '2022-08-11 00:00:00'),
  ('AS10015', '10320', 'R10019', '2025-03-02 00:00:00', 'Y', '2025-04-08 00:00:00'),
  ('AS10016', '10321', 'R10020', '2022-01-17 00:00:00', 'Y', null),
  ('AS10017', '10322', 'R10021', '2023-10-01 00:00:00', 'Y', '2023-11-05 00:00:00'),
  ('AS10018', '10402', 'R10022', '2026-02-05 00:00:00', 'Y', '2026-03-10 00:00:00');
insert into ssd_assessment_factors (cinf_table_id, cinf_assessment_id, cinf_assessment_factors_json) values
  ('FA10001', 'AS10001', '["3B"]'),
  ('FA10002', 'AS10002', '["16A"]'),
  ('FA10003', 'AS10003', '["2B", "17A"]'),
  ('FA10004', 'AS10004', '[]'),
  ('FA10005', 'AS10005', '["18C"]'),
  ('FA10006', 'AS10006', '["7A", "4B"]'),
  ('FA10007', 'AS10007', '["21"]'),
  ('FA10008', 'AS10008', '[]'),
  ('FA10009', 'AS10009', '["3B", "4B"]'),
  ('FA10010', 'AS10010', '["10A", "11A"]'),
  ('FA10011', 'AS10011', '["18C"]'),
  ('FA10012', 'AS10012', '[]'),
  ('FA10013', 'AS10013', '["3A", "1B"]'),
  ('FA10014', 'AS10014', '["24A", "13A"]'),
  ('FA10015', 'AS10015', '["3B", "4B"]'),
  ('FA10016', 'AS10016', '[]'),
  ('FA10017', 'AS10017', '["2B", "17A"]'),
  ('FA10018', 'AS10018', '["14A"]');
insert into ssd_s47_enquiry (s47e_s47_enquiry_id, s47e_referral_id, s47e_person_id, s47e_s47_start_date, s47e_s47_end_date, s47e_s47_nfa) values
  ('S10001', 'R10001', '10201', '2023-04-17 00:00:00', '2023-04-28 00:00:00', 'N'),
  ('S10002', 'R10004', '10302', '2025-04-19 00:00:00', '2025-04-29 00:00:00', 'N'),
  ('S10003', 'R10009', '10308', '2024-08-11 00:00:00', '2024-08-21 00:00:00', 'N'),
  ('S10004', 'R10014', '10314', '2022-09-03 00:00:00', '2022-09-13 00:00:00', 'N'),
  ('S10005', 'R10019', '10320', '2025-03-11 00:00:00', '2025-03-21 00:00:00', 'N');
insert into ssd_initial_cp_conference (icpc_icpc_id, icpc_person_id, icpc_referral_id, icpc_icpc_date, icpc_icpc_outcome_cp_flag) values
  ('I10001', '10201', 'R10001', '2023-05-02 00:00:00', 'Y'),
  ('I10002', '10302', 'R10004', '2025-05-04 00:00:00', 'Y'),
  ('I10003', '10308', 'R10009', '2024-08-26 00:00:00', 'Y'),
  ('I10004', '10314', 'R10014', '2022-09-18 00:00:00', 'Y'),
  ('I10005', '10320', 'R10019', '2025-03-26 00:00:00', 'Y');
insert into ssd_cp_plans (cppl_cp_plan_id, cppl_referral_id, cppl_person_id, cppl_cp_plan_start_date, cppl_cp_plan_end_date, cppl_cp_plan_ola, cppl_cp_plan_initial_category, cppl_cp_plan_latest_category) values
  ('CP10001', 'R10001', '10201', '2023-05-02 00:00:00', '2024-06-18 00:00:00', 'N', 'EMO', 'EMO'),
  ('CP10002', 'R10004', '10302', '2025-05-04 00:00:00', null, 'N', 'PHY', 'PHY'),
  ('CP10003', 'R10009', '10308', '2024-08-26 00:00:00', null, 'N', 'NEG', 'NEG'),
  ('CP10004', 'R10014', '10314', '2022-09-18 00:00:00', null, 'N', 'NEG', 'NEG'),
  ('CP10005', 'R10019', '10320', '2025-03-26 00:00:00', null, 'N', 'EMO', 'EMO');
insert into ssd_cin_plans (cinp_cin_plan_id, cinp_referral_id, cinp_person_id, cinp_cin_plan_start_date, cinp_cin_plan_end_date) values
  ('P10001', 'R10001', '10201', '2024-06-18 00:00:00', '2024-08-30 00:00:00'),
  ('P10002', 'R10003', '10301', '2025-02-24 00:00:00', '2025-07-29 00:00:00'),
  ('P10003', 'R10008', '10307', '2025-07-16 00:00:00', '2025-12-18 00:00:00'),
  ('P10004', 'R10013', '10313', '2023-03-10 00:00:00', '2023-08-12 00:00:00'),
  ('P10005', 'R10018', '10319', '2022-08-16 00:00:00', '2023-01-18 00:00:00');
insert into ssd_involvements (invo_involvements_id, invo_professional_id, invo_professional_role_id, invo_professional_team, invo_person_id, invo_involvement_start_date, invo_involvement_end_date, invo_referral_id) values
  ('IN10001', 'W10001', 'Allocated worker', 'Family Safeguarding 3', '10201', '2023-03-13 00:00:00', '2024-08-30 00:00:00', 'R10001'),
  ('IN10002', 'W10003', 'Allocated worker', 'Family Safeguarding 2', '10301', '2025-01-11 00:00:00', '2025-07-29 00:00:00', 'R10003'),
  ('IN10003', 'W10004', 'Allocated worker', 'Children in Care', '10302', '2025-04-10 00:00:00', null, 'R10004'),
  ('IN10004', 'W10005', 'Allocated worker', 'Assessment', '10303', '2023-06-19 00:00:00', null, 'R10005'),
  ('IN10005', 'W10004', 'Allocated worker', 'Children in Care', '10304', '2023-11-01 00:00:00', null, 'R10006'),
  ('IN10006', 'W10005', 'Allocated worker', 'Assessment', '10307', '2025-06-02 00:00:00', '2025-12-18 00:00:00', 'R10008'),
  ('IN10007', 'W10002', 'Allocated worker', 'Family Safeguarding 1', '10308', '2024-08-02 00:00:00', null, 'R10009'),
  ('IN10008', 'W10003', 'Allocated worker', 'Family Safeguarding 2', '10309', '2024-05-11 00:00:00', null, 'R10010'),
  ('IN10009', 'W10004', 'Allocated worker', 'Children in Care', '10310', '2023-11-01 00:00:00', null, 'R10011'),
  ('IN10010', 'W10003', 'Allocated worker', 'Family Safeguarding 2', '10313', '2023-01-25 00:00:00', '2023-08-12 00:00:00', 'R10013'),
  ('IN10011', 'W10004', 'Allocated worker', 'Children in Care', '10314', '2022-08-25 00:00:00', null, 'R10014'),
  ('IN10012', 'W10005', 'Allocated worker', 'Assessment', '10315', '2023-04-05 00:00:00', null, 'R10015'),
  ('IN10013', 'W10004', 'Allocated worker', 'Children in Care', '10316', '2023-11-01 00:00:00', null, 'R10016'),
  ('IN10014', 'W10005', 'Allocated worker', 'Assessment', '10319', '2022-07-03 00:00:00', '2023-01-18 00:00:00', 'R10018'),
  ('IN10015', 'W10002', 'Allocated worker', 'Family Safeguarding 1', '10320', '2025-03-02 00:00:00', null, 'R10019'),
  ('IN10016', 'W10003', 'Allocated worker', 'Family Safeguarding 2', '10321', '2022-01-17 00:00:00', null, 'R10020'),
  ('IN10017', 'W10004', 'Allocated worker', 'Children in Care', '10322', '2023-11-01 00:00:00', null, 'R10021');
insert into ssd_cp_visits (cppv_cp_visit_id, cppv_person_id, cppv_cp_visit_date, cppv_cp_visit_seen, cppv_cp_visit_seen_alone) values
  ('V10001', '10201', '2024-05-28 00:00:00', 'Y', 'Y'),
  ('V10002', '10302', '2025-05-14 00:00:00', 'Y', 'Y'),
  ('V10003', '10302', '2025-05-24 00:00:00', 'Y', 'Y'),
  ('V10004', '10308', '2024-09-05 00:00:00', 'Y', 'Y'),
  ('V10005', '10308', '2024-09-15 00:00:00', 'Y', 'Y'),
  ('V10006', '10314', '2022-09-28 00:00:00', 'Y', 'Y'),
  ('V10007', '10314', '2022-10-08 00:00:00', 'Y', 'Y'),
  ('V10008', '10320', '2025-04-05 00:00:00', 'Y', 'Y'),
  ('V10009', '10320', '2025-04-15 00:00:00', 'Y', 'Y');
insert into ssd_cin_visits (cinv_cin_visit_id, cinv_person_id, cinv_cin_visit_date, cinv_cin_visit_seen, cinv_cin_visit_seen_alone) values
  ('VC10001', '10201', '2024-08-14 00:00:00', 'Y', 'N'),
  ('VC10002', '10301', '2025-03-11 00:00:00', 'Y', 'N'),
  ('VC10003', '10307', '2025-07-31 00:00:00', 'Y', 'N'),
  ('VC10004', '10313', '2023-03-25 00:00:00', 'Y', 'N'),
  ('VC10005', '10319', '2022-08-31 00:00:00', 'Y', 'N');
insert into ssd_linked_identifiers (link_table_id, link_person_id, link_identifier_type, link_identifier_value, link_valid_from_date, link_valid_to_date) values
  ('L10001', '10300', 'Unique Pupil Number', 'R874100015001', null, null),
  ('L10002', '10303', 'Unique Pupil Number', 'J874100015004', null, null),
  ('L10003', '10304', 'Unique Pupil Number', 'Y874100015005', null, null),
  ('L10004', '10306', 'Unique Pupil Number', 'B874100015007', null, null),
  ('L10005', '10308', 'Unique Pupil Number', 'E874100015009', null, null),
  ('L10006', '10309', 'Unique Pupil Number', 'Q874100015010', null, null),
  ('L10007', '10310', 'Unique Pupil Number', 'E874100015011', null, null),
  ('L10008', '10311', 'Unique Pupil Number', 'U874100015012', null, null),
  ('L10009', '10312', 'Unique Pupil Number', 'H874100015013', null, null),
  ('L10010', '10314', 'Unique Pupil Number', 'L874100015015', null, null),
  ('L10011', '10315', 'Unique Pupil Number', 'A874100015016', null, null),
  ('L10012', '10316', 'Unique Pupil Number', 'P874100015017', null, null),
  ('L10013', '10317', 'Unique Pupil Number', 'D874100015018', null, null),
  ('L10014', '10318', 'Unique Pupil Number', 'T874100015019', null, null),
  ('L10015', '10319', 'Unique Pupil Number', 'D874100015020', null, null),
  ('L10016', '10320', 'Unique Pupil Number', 'T874100015021', null, null),
  ('L10017', '10321', 'Unique Pupil Number', 'G874100015022', null, null),
  ('L10018', '10323', 'Unique Pupil Number', 'K874100015024', null, null);
insert into ssd_cla_episodes (clae_cla_episode_id, clae_person_id, clae_cla_episode_start_date, clae_cla_episode_start_reason, clae_cla_primary_need_code, clae_cla_episode_ceased_date, clae_cla_episode_ceased_reason) values
  ('E10001', '10304', '2023-11-20 00:00:00', 'S', 'N1', '2024-06-03 00:00:00', 'X1'),
  ('E10002', '10304', '2024-06-03 00:00:00', 'L', 'N1', null, null),
  ('E10003', '10310', '2023-11-20 00:00:00', 'S', 'N1', '2024-06-03 00:00:00', 'X1'),
  ('E10004', '10310', '2024-06-03 00:00:00', 'L', 'N1', null, null),
  ('E10005', '10316', '2023-11-20 00:00:00', 'S', 'N1', '2024-06-03 00:00:00', 'X1'),
  ('E10006', '10316', '2024-06-03 00:00:00', 'L', 'N1', null, null),
  ('E10007', '10322', '2023-11-20 00:00:00', 'S', 'N1', '2024-06-03 00:00:00', 'X1'),
  ('E10008', '10322', '2024-06-03 00:00:00', 'L', 'N1', null, null),
  ('E10009', '10401', '2019-08-01 00:00:00', 'S', 'N1', '2020-02-10 00:00:00', 'X1'),
  ('E10010', '10401', '2020-02-10 00:00:00', 'L', 'N1', '2021-03-22 00:00:00', 'E11'),
  ('E10011', '10403', '2024-05-01 00:00:00', 'S', 'N1', '2025-01-20 00:00:00', 'X1'),
  ('E10012', '10403', '2025-01-20 00:00:00', 'L', 'N1', null, null);
insert into ssd_legal_status (lega_legal_status_id, lega_person_id, lega_legal_status, lega_legal_status_start_date, lega_legal_status_end_date) values
  ('LS10001', '10304', 'C1', '2023-11-20 00:00:00', '2024-06-03 00:00:00'),
  ('LS10002', '10304', 'C2', '2024-06-03 00:00:00', null),
  ('LS10003', '10310', 'C1', '2023-11-20 00:00:00', '2024-06-03 00:00:00'),
  ('LS10004', '10310', 'C2', '2024-06-03 00:00:00', null),
  ('LS10005', '10316', 'C1', '2023-11-20 00:00:00', '2024-06-03 00:00:00'),
  ('LS10006', '10316', 'C2', '2024-06-03 00:00:00', null),
  ('LS10007', '10322', 'C1', '2023-11-20 00:00:00', '2024-06-03 00:00:00'),
  ('LS10008', '10322', 'C2', '2024-06-03 00:00:00', null),
  ('LS10009', '10401', 'C1', '2019-08-01 00:00:00', '2020-02-10 00:00:00'),
  ('LS10010', '10401', 'E1', '2020-02-10 00:00:00', '2021-03-22 00:00:00'),
  ('LS10011', '10403', 'C1', '2024-05-01 00:00:00', '2025-01-20 00:00:00'),
  ('LS10012', '10403', 'E1', '2025-01-20 00:00:00', null);
insert into ssd_early_help_episodes (earl_episode_id, earl_person_id, earl_episode_start_date, earl_episode_end_date) values
  ('EH10001', '10305', '2022-02-09 00:00:00', '2022-07-04 00:00:00'),
  ('EH10002', '10311', '2022-01-22 00:00:00', '2022-06-16 00:00:00'),
  ('EH10003', '10317', '2022-09-22 00:00:00', '2023-02-14 00:00:00'),
  ('EH10004', '10323', '2023-08-25 00:00:00', '2024-01-17 00:00:00');
insert into ssd_missing (miss_table_id, miss_person_id, miss_missing_episode_start_date, miss_missing_episode_type, miss_missing_episode_end_date, miss_missing_rhi_offered, miss_missing_rhi_accepted) values
  ('MI10001', '10310', '2024-09-02 00:00:00', 'M', '2024-09-04 00:00:00', 'Y', 'N'),
  ('MI10002', '10316', '2024-09-02 00:00:00', 'M', '2024-09-04 00:00:00', 'Y', 'N');
