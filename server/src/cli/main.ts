#!/usr/bin/env node
import { exitCode, processIo } from './io';
import { errorText, run } from './program';

declare const __VERSION__: string;

const io = processIo();
process.on('uncaughtException', (error) => {
  io.stderr(errorText(error, io));
  process.exitCode = exitCode.usage;
});
// The code is set and the process ends by itself, so that a large report is written whole into a pipe.
void run(process.argv.slice(2), io, __VERSION__).then((code) => {
  process.exitCode = code;
});
