import { invalidIndexes, invalidIndexText } from '../../runner/invalidIndexes';
import { neverApplied, neverAppliedText } from '../../runner/neverApplied';
import { exitCode, type Io } from '../io';
import { migrating, readStatuses, shownTarget, type MigratingOptions } from '../migrating';

/** `lockstep validate`: says where the files, the history and the database disagree. Writes nothing. */
export async function validate(options: MigratingOptions, io: Io): Promise<number> {
  return migrating('validate', options, io, async (context) => {
    const { session, project, history, target, output, analyse } = context;
    const { reading, statuses } = await readStatuses(context);
    const last = statuses.findLastIndex(({ state }) => state === 'applied');
    const problems = [
      ...project.problems
        .filter(({ rule }) => rule === 'invalid-section' || rule === 'duplicate-version')
        .map(({ message }) => message),
      ...statuses
        .filter(({ state }) => state === 'missing')
        .map(({ version }) => `Version ${version} is applied and has no file.`),
      ...statuses
        .slice(0, Math.max(0, last))
        .filter(({ state }) => state === 'pending')
        .map(
          ({ version }) => `Version ${version} is pending below ${statuses[last]?.version ?? ''}, which is applied.`,
        ),
      ...(reading.state === 'dirty' ? [history.obstacle(statuses, reading, 'up')?.message ?? ''] : []),
      ...(history.namesEach ? [] : await neverApplied(session, statuses, analyse)).map((status) =>
        neverAppliedText(status, reading.versions[0] ?? '', history.id),
      ),
      ...(await invalidIndexes(session)).map(invalidIndexText),
    ];
    for (const problem of problems) io.stdout(`${problem}\n`);
    if (problems.length > 0) return exitCode.refused;
    output.line(`The files and the history agree on ${shownTarget(target, session)}.`);
    return exitCode.done;
  });
}
