import { serve } from './serve';

const hasTransport = process.argv.some((argument) => /^--(?:stdio|node-ipc|socket=|pipe=)/.test(argument));
if (hasTransport) serve();
else {
  process.stderr.write('lockstep language server: start it with --stdio or --node-ipc.\n');
  process.exitCode = 2;
}
