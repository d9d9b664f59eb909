/** Several schemas, names that need quotes, and the same name in two schemas. */
export const quoted = `
CREATE SCHEMA app;
CREATE SCHEMA "Audit Log";
CREATE TABLE app."Order Items" ("Id" int PRIMARY KEY, "Qty" int, "Name" varchar(10));
INSERT INTO app."Order Items" SELECT g, g, 'n' FROM generate_series(1, 100) g;
CREATE INDEX "Order Items Qty" ON app."Order Items" ("Qty");
CREATE TABLE "Audit Log"."Entry" (id int, "Item Id" int REFERENCES app."Order Items" ("Id"), what text);
INSERT INTO "Audit Log"."Entry" SELECT g, g, 'w' FROM generate_series(1, 100) g;
CREATE TABLE public.same (id int PRIMARY KEY, here text);
INSERT INTO public.same SELECT g, 'h' FROM generate_series(1, 100) g;
CREATE TABLE app.same (id int PRIMARY KEY, there text);
INSERT INTO app.same SELECT g, 't' FROM generate_series(1, 100) g;
CREATE TABLE app.child (id int, same_id int REFERENCES app.same (id));
INSERT INTO app.child SELECT g, g FROM generate_series(1, 100) g;
CREATE TABLE "Select" ("Order" int, "a""b" int);
INSERT INTO "Select" SELECT g, g FROM generate_series(1, 100) g;
CREATE TYPE app.kind AS ENUM ('a', 'b');
CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
CREATE VIEW app."All Items" AS SELECT "Id", "Qty" FROM app."Order Items";
`;
