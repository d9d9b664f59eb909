import { expect, it } from 'vitest';
import { outlineOf, type OutlineEntry } from '../../../server/src/core/features/outline';
import { openFolder } from '../../support/folder';

const shown = (entries: readonly OutlineEntry[]): unknown[] =>
  entries.map(({ name, children }) => (children.length === 0 ? name : [name, ...shown(children)]));

const outline = (path: string, text: string, layout: 'golang-migrate' | 'dbmate' = 'golang-migrate'): OutlineEntry[] =>
  outlineOf(openFolder({ layout }, [{ path, text }]), path);

it('names statements by their tag and what they are about', () => {
  const text = [
    "SET LOCAL lock_timeout = '2s'",
    'CREATE TABLE IF NOT EXISTS public."Orders" (id int)',
    'CREATE UNIQUE INDEX CONCURRENTLY i ON "Orders" (id)',
    'ALTER TABLE ONLY "Orders" ADD a int',
    'UPDATE "Orders" SET a = 1',
    'SELECT 1',
    'CREATE OR REPLACE VIEW v AS SELECT 1',
  ].join(';\n');
  expect(shown(outline('1_a.up.sql', text))).toEqual([
    'SET lock_timeout',
    'CREATE TABLE public."Orders"',
    'CREATE INDEX i',
    'ALTER TABLE "Orders"',
    'UPDATE "Orders"',
    'SELECT',
    'CREATE VIEW v',
  ]);
});

it('puts statements into the sections of their file', () => {
  const text = '-- migrate:up\nCREATE TABLE t (id int);\n\n-- migrate:down\nDROP TABLE t;\n';
  const entries = outline('1_a.sql', text, 'dbmate');
  expect(shown(entries)).toEqual([
    ['up', 'CREATE TABLE t'],
    ['down', 'DROP TABLE t'],
  ]);
  expect(entries.map(({ nameSpan }) => text.slice(nameSpan.start, nameSpan.end))).toEqual([
    '-- migrate:up',
    '-- migrate:down',
  ]);
});
