-- The tables of analyzer_cases.txt; analyzer_test.cpp builds the same by hand.
DROP SCHEMA IF EXISTS analyzer CASCADE;
DROP SCHEMA IF EXISTS other CASCADE;
CREATE SCHEMA analyzer;
CREATE SCHEMA other;
SET search_path = analyzer, public;

CREATE TABLE tornadoes (
  cartodb_id integer PRIMARY KEY,
  the_geom geometry(Geometry,4326),
  the_geom_webmercator geometry(Geometry,3857),
  year integer,
  date date,
  state text,
  f_scale smallint,
  injuries bigint,
  length_miles numeric(10,2),
  width_yards double precision,
  is_deadly boolean,
  notes character varying(20),
  updated timestamp with time zone DEFAULT now()
);
CREATE TABLE states (code text PRIMARY KEY, name text NOT NULL, population bigint, tags text[], info json);
CREATE TABLE a (id integer, x text, shared integer);
CREATE TABLE b (id bigint, y text, shared integer);
CREATE TABLE c (gone integer, id integer, d numeric);
ALTER TABLE c DROP COLUMN gone;
CREATE TABLE other.hidden (h integer);
CREATE VIEW busy AS SELECT state, count(*) AS storms FROM tornadoes GROUP BY state;
