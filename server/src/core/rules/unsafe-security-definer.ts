import type { CreateFunctionStmt } from '@pgsql/types';
import { defineRule } from '../lint/rule';
import { phrase } from '../sql/statement';
import { qualifiedName } from '../sql/tree';

/** A SECURITY DEFINER function that looks its names up in the search_path of whoever calls it. */
export const unsafeSecurityDefiner = defineRule({
  id: 'unsafe-security-definer',
  meta: {
    category: 'correctness',
    since: '0.1.0',
    sameAs: ['atlas/SA101'],
    messages: {
      unset:
        'Whoever may call {function} can put a table or function of their own into its way, with the rights of its owner: it sets no search_path.',
    },
    docs: {
      summary: 'A SECURITY DEFINER function sets no search_path.',
      why: 'It runs with the rights of its owner, but finds the tables, functions and operators that it names by the search_path of the caller, who can make a schema (or pg_temp) come first. A body in BEGIN ATOMIC has its names looked up once, when it is made, and is not reported.',
      instead: "Add SET search_path = '' and write names with their schema, or name the schemas, with pg_temp last.",
      schema: 'CREATE TABLE users (id bigint PRIMARY KEY);',
      bad: 'CREATE FUNCTION users_count() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER AS $$ SELECT count(*) FROM users $$;',
      good: "CREATE FUNCTION users_count() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''\nAS $$ SELECT count(*) FROM public.users $$;",
      whenNotToUse: 'ALTER FUNCTION … SET search_path follows.',
      references: ['https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY'],
    },
  },
  check: ({ statement }, say) => {
    if (statement.node === null || !('CreateFunctionStmt' in statement.node)) return [];
    const definition = statement.node.CreateFunctionStmt;
    if (!isDefiner(definition) || definition.sql_body !== undefined || setsSearchPath(definition)) return [];
    const whole = { start: 0, end: statement.text.length };
    const span = phrase(statement, whole, ['SECURITY', 'DEFINER']) ?? whole;
    return [say('unset', { function: qualifiedName(definition.funcname).name }, { span })];
  },
});

const optionsOf = ({ options }: CreateFunctionStmt): readonly { defname?: string; arg?: unknown }[] =>
  (options ?? []).flatMap((option) => ('DefElem' in option ? [option.DefElem] : []));

const isDefiner = (definition: CreateFunctionStmt): boolean =>
  optionsOf(definition).some(({ defname, arg }) => {
    const value = arg as { Boolean?: { boolval?: boolean }; Integer?: { ival?: number } } | undefined;
    return defname === 'security' && (value?.Boolean?.boolval === true || value?.Integer?.ival === 1);
  });

const setsSearchPath = (definition: CreateFunctionStmt): boolean =>
  optionsOf(definition).some(
    ({ defname, arg }) =>
      defname === 'set' && (arg as { VariableSetStmt?: { name?: string } }).VariableSetStmt?.name === 'search_path',
  );
