import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultConfig, type RuleSetting } from '../../server/src/core/config/config';
import { openSession } from '../../server/src/core/lint/session';
import { ruleIds } from '../../server/src/core/rules/index';
import { createStatementReader } from '../../server/src/core/sql/statement';
import { createLineIndex } from '../../server/src/core/text/lineIndex';
import { discover } from '../../server/src/files/discover';
import { loadParser } from '../../server/src/files/loadParser';

// Each rule has a case in migrations that somebody wrote for a database of theirs, or the corpus holds none.

const corpus = process.env['LOCKSTEP_CORPUS'] ?? join(import.meta.dirname, '../../../shared/corpus');
const index = join(corpus, 'INDEX.tsv');

/** Where in the corpus a rule reports: file and line. */
const reported: Readonly<Record<string, string>> = {
  'column-rewrites-table':
    'kestra-io__kestra/jdbc-postgres/src/main/resources/migrations/postgres/V1_5__multitenant.sql:1',
  'concurrently-in-transaction':
    'temporalio__temporal/schema/postgresql/v12/visibility/versioned/v1.13/combined_v1.10_v1.13.sql:71',
  'constraint-builds-index':
    'concourse__concourse/atc/db/migration/migrations/1510670987_update_unique_constraint_for_resource_caches.down.sql:4',
  'constraint-never-validated':
    'openmeterio__openmeter/tools/migrate/migrations/20260709134422_add_ledger_internal_fks.up.sql:3',
  'constraint-scans-table': 'authelia__authelia/internal/storage/migrations/postgres/V0007.ConsistencyFixes.up.sql:110',
  'deletes-all-rows':
    'concourse__concourse/atc/db/migration/migrations/1537546150_global_resource_version_history.up.sql:68',
  'down-does-not-undo':
    'concourse__concourse/atc/db/migration/migrations/1513895878_update_timestamp_with_timezone.up.sql:39',
  'drop-breaks-application':
    'authelia__authelia/internal/storage/migrations/postgres/V0003.WebAuthnKIDLength.up.sql:34',
  'drop-loses-data': 'authelia__authelia/internal/storage/migrations/postgres/V0003.WebAuthnKIDLength.up.sql:34',
  'drop-takes-dependents':
    'concourse__concourse/atc/db/migration/migrations/1537546150_global_resource_version_history.up.sql:94',
  'duplicate-index': 'concourse__concourse/atc/db/migration/migrations/1510262030_initial_schema.up.sql:1149',
  'duplicate-version': 'concourse__concourse/atc/db/migration/migrations/1626194317_add_pipeline_pauses_table.up.sql:1',
  'foreign-key-without-index':
    'authelia__authelia/internal/storage/migrations/postgres/V0006.ConsentPreConfiguration.up.sql:49',
  'identifier-truncated':
    'concourse__concourse/atc/db/migration/migrations/1543420137_remove_worker_resource_config_check_sessions.up.sql:11',
  'index-blocks-writes': 'authelia__authelia/internal/storage/migrations/postgres/V0007.ConsistencyFixes.up.sql:27',
  'insert-needs-column':
    'concourse__concourse/atc/db/migration/migrations/1513895878_update_timestamp_with_timezone.up.sql:42',
  'invalid-index-kept':
    'langfuse__langfuse/packages/shared/prisma/migrations/20240227112101_index_prompt_id_in_observations/migration.sql:2',
  'missing-down':
    'concourse__concourse/atc/db/migration/migrations/1537546150_global_resource_version_history.up.sql:1',
  'missing-lock-timeout': 'authelia__authelia/internal/storage/migrations/postgres/V0001.Initial_Schema.down.sql:1',
  'missing-up': 'concourse__concourse/atc/db/migration/migrations/1522178770_add_job_tags.down.sql:1',
  'naming-convention': 'langfuse__langfuse/packages/shared/prisma/migrations/20230518191501_init/migration.sql:2',
  'not-null-scans-table': 'authelia__authelia/internal/storage/migrations/postgres/V0005.ConsentSubjectNULL.down.sql:8',
  'not-repeatable': 'hatchet-dev__hatchet/cmd/hatchet-migrate/migrate/migrations/20240916115647_v0_44_8.sql:9',
  'null-breaks-readers': 'authelia__authelia/internal/storage/migrations/postgres/V0005.ConsentSubjectNULL.up.sql:8',
  'prefer-bigint-keys': 'authelia__authelia/internal/storage/migrations/postgres/V0001.Initial_Schema.up.sql:2',
  'prefer-identity': 'authelia__authelia/internal/storage/migrations/postgres/V0001.Initial_Schema.up.sql:2',
  'prefer-jsonb': 'concourse__concourse/atc/db/migration/migrations/1510262030_initial_schema.up.sql:136',
  'prefer-text': 'authelia__authelia/internal/storage/migrations/postgres/V0001.Initial_Schema.up.sql:6',
  'prefer-timestamptz': 'concourse__concourse/atc/db/migration/migrations/1510262030_initial_schema.up.sql:106',
  'rename-breaks-application': 'authelia__authelia/internal/storage/migrations/postgres/V0002.WebAuthn.up.sql:6',
  'required-column-without-default':
    'concourse__concourse/atc/db/migration/migrations/1537546150_global_resource_version_history.up.sql:71',
  'row-security-without-policy': 'supabase__storage/migrations/tenant/0002-storage-schema.sql:83',
  'statement-fails': 'Dokploy__dokploy/apps/dokploy/drizzle/0158_amused_synch.sql:1',
  'syntax-error': 'hyperledger__firefly/db/migrations/postgres/000042_rename_tokenaccount_to_tokenbalance.down.sql:3',
  'syntax-too-new':
    'lakekeeper__lakekeeper/crates/lakekeeper-storage-postgres/migrations/20240898175225_tabular_deletion_extended.sql:10',
  'table-without-primary-key': 'authelia__authelia/internal/storage/migrations/postgres/V0002.WebAuthn.up.sql:13',
  'transaction-ended-early': 'e2b-dev__infra/packages/db/migrations/20240221023613_add_firecracker_version.sql:7',
  'type-change-blocks':
    'concourse__concourse/atc/db/migration/migrations/1513895878_update_timestamp_with_timezone.up.sql:3',
  'type-change-loses-data':
    'concourse__concourse/atc/db/migration/migrations/1565366737_update_timestamp_type_containers_volumes_workers.up.sql:9',
  'unbatched-change': 'authelia__authelia/internal/storage/migrations/postgres/V0002.WebAuthn.up.sql:54',
  'unsafe-security-definer': 'mckaywrigley__chatbot-ui/supabase/migrations/20240108234540_setup.sql:50',
  'version-gap': 'hyperledger__firefly/db/migrations/postgres/000025_create_tokenpool_table.up.sql:1',
  'work-under-lock': 'authelia__authelia/internal/storage/migrations/postgres/V0002.WebAuthn.up.sql:27',
};

/** The rules for which the corpus holds no case: how many lines a search for their statements finds, and why none is one. */
const without: Readonly<Record<string, { readonly search: RegExp; readonly lines: number; readonly why: string }>> = {
  'attach-reads-partition': {
    search: /ATTACH PARTITION/i,
    lines: 19,
    why: 'in functions that services call later, and of tables that the transaction has made',
  },
  'detach-searches-references': {
    search: /DETACH PARTITION/i,
    lines: 6,
    why: 'in functions that services call later',
  },
  'domain-constraint-scans-tables': { search: /ALTER DOMAIN/i, lines: 0, why: 'no domain is changed' },
  'invalid-directive': { search: /lockstep/i, lines: 0, why: 'nobody has written directives yet' },
  'invalid-section': { search: /^\s*-- migrate:/i, lines: 0, why: 'no project keeps the sections of dbmate' },
  'maintenance-rewrites-table': { search: /^\s*(?:VACUUM|CLUSTER)\b/i, lines: 0, why: 'no table is written anew' },
  'other-database-syntax': {
    search: /AUTO_INCREMENT|ENGINE\s*=|VARCHAR2|\bNVL\s*\(|\bSYSDATE\b/i,
    lines: 0,
    why: 'all are migrations of PostgreSQL',
  },
  'partition-scans-default': {
    search: /PARTITION OF \S+ DEFAULT|_default\b.*PARTITION/i,
    lines: 0,
    why: 'no partitioned table has a default partition',
  },
  'published-without-identity': { search: /\bPUBLICATION\b/i, lines: 0, why: 'nothing is published' },
  'refresh-blocks-reads': {
    search: /^\s*REFRESH MATERIALIZED VIEW/i,
    lines: 12,
    why: 'of views that the same transaction makes',
  },
  'reindex-blocks-writes': { search: /^\s*REINDEX\b/i, lines: 0, why: 'no index is rebuilt' },
  'setting-outlives-migration': {
    search: /^\s*SET (?:SESSION )?(?:search_path|timezone|session_replication_role|role)\b/i,
    lines: 1,
    why: 'it is an option of a function',
  },
  'setting-without-effect': {
    search: /^\s*SET LOCAL\b/i,
    lines: 5,
    why: 'all in the transaction of a file that is one message',
  },
  'storage-change-rewrites-table': {
    search: /SET (?:UN)?LOGGED|SET ACCESS METHOD|SET TABLESPACE/i,
    lines: 1,
    why: 'of tables that the code itself has made',
  },
  'timeout-cuts-off-work': {
    search: /^\s*SET (?:SESSION |LOCAL )?statement_timeout/i,
    lines: 35,
    why: 'hours, none, or before nothing that takes its time',
  },
  'transaction-left-open': {
    search: /^\s*START TRANSACTION/i,
    lines: 0,
    why: 'no transaction is opened so, and each BEGIN has its COMMIT',
  },
  'trigger-left-disabled': { search: /DISABLE TRIGGER/i, lines: 0, why: 'no trigger is disabled' },
  'unanalysed-statement': { search: /^.{100000}/i, lines: 0, why: 'no line is as long as that' },
  'unused-directive': { search: /lockstep/i, lines: 0, why: 'nobody has written directives yet' },
};

interface Found {
  readonly rule: string;
  readonly place: string;
}

const everyRule: Record<string, RuleSetting> = Object.fromEntries(
  [...ruleIds].map((id) => [id, { level: 'warning', options: {} }]),
);

const lintCorpus = async (): Promise<{ found: readonly Found[]; lines: readonly string[] }> => {
  const parser = await loadParser();
  const reader = createStatementReader(parser);
  const config = { ...defaultConfig, postgres: [14, 15], rules: everyRule };
  const found: Found[] = [];
  const lines: string[] = [];
  for (const row of readFileSync(index, 'utf8').trim().split('\n').slice(1)) {
    const folder = join(corpus, row.split('\t')[2] ?? '');
    for (const { layout, files, options, root } of await discover(folder)) {
      for (const { text } of files) lines.push(...text.split('\n'));
      const { linted } = openSession({ layout, options, files, config, reader, isWholeHistory: true });
      for (const { file, findings } of linted) {
        const at = createLineIndex(file.text);
        for (const { rule, span } of findings)
          found.push({ rule, place: `${relative(corpus, join(root, file.path))}:${at.position(span.start).line + 1}` });
      }
    }
  }
  return { found, lines };
};

describe('the rules', () => {
  it('each have a case in the corpus, or are said to have none', () => {
    expect([...Object.keys(reported), ...Object.keys(without)].sort()).toEqual([...ruleIds].sort());
  });
});

describe.skipIf(!existsSync(index))(`the corpus in ${corpus}`, () => {
  let result: Awaited<ReturnType<typeof lintCorpus>> = { found: [], lines: [] };
  beforeAll(async () => {
    result = await lintCorpus();
  }, 240_000);

  it.each(Object.entries(reported))('has a case of %s', (rule, place) => {
    const places = result.found.filter((finding) => finding.rule === rule).map((finding) => finding.place);
    expect(places).toContain(place);
  });

  it.each(Object.entries(without))('has no case of %s', (rule, { search, lines, why }) => {
    expect(result.found.filter((finding) => finding.rule === rule)).toEqual([]);
    expect(result.lines.filter((line) => search.test(line)).length, why).toBe(lines);
  });
});
