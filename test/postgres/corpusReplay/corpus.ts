import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A project of the corpus, and what its own surroundings give it before its first migration. */
export interface CorpusProject {
  /** `owner/name`. */
  readonly name: string;
  /** Absolute path of its migrations. */
  readonly path: string;
  /** SQL that stands for what the project's platform provides; run first, and made known to Lockstep. */
  readonly prerequisites: string;
  /** The text that the project's own tool sends, where that is not the file's. */
  readonly render: (text: string) => string;
}

/** The folder of the corpus: LOCKSTEP_CORPUS, or beside the repository. It is read by path and never copied. */
export const corpusFolder = process.env['LOCKSTEP_CORPUS'] ?? join(import.meta.dirname, '../../../../shared/corpus');

const role = (name: string): string => `
  DO $$ BEGIN CREATE ROLE ${name}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;`;

const supabase = ['anon', 'authenticated', 'service_role', 'supabase_auth_admin', 'supabase_storage_admin']
  .map(role)
  .join('');

// The servers have no pgvector. A type that is stored like varchar stands for its own; its indexes and operators do not.
const vector = `
    CREATE TYPE public.vector;
    CREATE FUNCTION public.vector_in(cstring, oid, integer) RETURNS public.vector
      LANGUAGE internal IMMUTABLE STRICT AS 'varcharin';
    CREATE FUNCTION public.vector_out(public.vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout';
    CREATE FUNCTION public.vector_typmod_in(cstring[]) RETURNS integer
      LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
    CREATE TYPE public.vector (
      INPUT = public.vector_in, OUTPUT = public.vector_out, TYPMOD_IN = public.vector_typmod_in, LIKE = text
    );`;

const prerequisites: Readonly<Record<string, string>> = {
  'supabase/auth': `${supabase} CREATE SCHEMA auth;`,
  'supabase/storage': `${supabase} CREATE SCHEMA storage;`,
  'mckaywrigley/chatbot-ui': `${supabase}
    CREATE SCHEMA extensions;
    ${vector}
    CREATE FUNCTION public.uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT pg_catalog.gen_random_uuid()';
    CREATE SCHEMA auth;
    CREATE TABLE auth.users (id uuid PRIMARY KEY, email text);
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
    CREATE SCHEMA storage;
    CREATE TABLE storage.buckets (id text PRIMARY KEY, name text, public boolean);
    CREATE TABLE storage.objects (id uuid PRIMARY KEY, bucket_id text, name text, owner uuid);
    CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE sql AS 'SELECT ARRAY[name]';
    CREATE FUNCTION storage.filename(name text) RETURNS text LANGUAGE sql AS 'SELECT name';`,
  'nhost/hasura-auth': 'CREATE SCHEMA auth;',
  // Its first migration makes what else Supabase would bring.
  'e2b-dev/infra': supabase,
  // Its first installations had a schema that the folder does not hold: what the migrations change, as they find it.
  'usememos/memos': `
    CREATE TABLE system_setting (name text NOT NULL PRIMARY KEY, value text NOT NULL, description text NOT NULL);
    CREATE TABLE "user" (
      id serial PRIMARY KEY, username text NOT NULL UNIQUE, role text NOT NULL DEFAULT 'USER', email text NOT NULL
    );
    CREATE TABLE user_setting (user_id integer NOT NULL, key text NOT NULL, value text NOT NULL, UNIQUE (user_id, key));
    CREATE TABLE memo (id serial PRIMARY KEY, creator_id integer NOT NULL, content text NOT NULL);
    CREATE TABLE memo_organizer (memo_id integer NOT NULL, user_id integer NOT NULL, pinned integer NOT NULL);
    CREATE TABLE resource (id serial PRIMARY KEY, internal_path text, external_link text);
    CREATE TABLE tag (name text NOT NULL, creator_id integer NOT NULL);
    CREATE TABLE webhook (id serial PRIMARY KEY, url text NOT NULL);
    CREATE TABLE idp (id serial PRIMARY KEY, name text NOT NULL);
    CREATE TABLE inbox (id serial PRIMARY KEY, message text NOT NULL);
    CREATE TABLE activity (id serial PRIMARY KEY, payload jsonb NOT NULL DEFAULT '{}');`,
};

/** supabase/auth's tool, pop, fills Go templates in; the only one of them that its files use is a schema's name. */
const rendered: Readonly<Record<string, CorpusProject['render']>> = {
  'supabase/auth': (text) => text.replaceAll(/\{\{\s*index \.Options "Namespace"\s*\}\}/g, 'auth'),
};

/** The projects that INDEX.tsv lists; LOCKSTEP_PROJECT names some, with commas. Empty where there is no corpus. */
export function corpusProjects(): CorpusProject[] {
  const index = join(corpusFolder, 'INDEX.tsv');
  if (!existsSync(index)) return [];
  const only = process.env['LOCKSTEP_PROJECT'];
  return readFileSync(index, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [name = '', , folder = ''] = line.split('\t');
      return {
        name,
        path: join(corpusFolder, folder),
        prerequisites: prerequisites[name] ?? '',
        render: rendered[name] ?? ((text: string) => text),
      };
    })
    .filter(({ name }) => only === undefined || only.split(',').includes(name));
}
