import { describe, expectTypeOf, it } from 'vitest';
import type * as client from '../../client/src/database/reports';
import type { PasswordWanted } from '../../client/src/database/passwords';
import type { State } from '../../client/src/database/state';
import type { StateKind } from '../../client/src/database/stateKinds';
import type { RepairReport } from '../../server/src/cli/commands/repair';
import type { StatusFailure, StatusReport } from '../../server/src/cli/commands/status';
import type * as ipc from '../../server/src/cli/ipc';
import type { ExplainReport, LintReport } from '../../server/src/core/report/types';
import type { RunEvent } from '../../server/src/runner/events';

// The compiler runs these: the client imports nothing of the server, and still reads what it prints.
describe('what the client reads', () => {
  it('is what the command line prints', () => {
    expectTypeOf<StatusReport>().toExtend<client.StatusReport>();
    expectTypeOf<StatusFailure>().toExtend<client.StatusFailure>();
    expectTypeOf<RepairReport>().toExtend<client.RepairReport>();
    expectTypeOf<ExplainReport>().toExtend<client.ExplainReport>();
    expectTypeOf<LintReport>().toExtend<client.LintReport>();
    expectTypeOf<Extract<RunEvent, { event: client.RunEvent['event'] }>>().toExtend<client.RunEvent>();
    expectTypeOf<ipc.PasswordWanted>().toEqualTypeOf<PasswordWanted>();
  });

  it('has a word for each of its states', () => {
    expectTypeOf<State['kind']>().toEqualTypeOf<StateKind>();
  });
});
