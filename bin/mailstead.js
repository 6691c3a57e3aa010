#!/usr/bin/env node
// The command `mailstead`: re-executes itself under the pinned Node when started with an older one.
import { fileURLToPath } from 'node:url';

process.env.MAILSTEAD_CWD = process.cwd();
process.argv.splice(2, 0, fileURLToPath(new URL('../server/main.ts', import.meta.url)));
await import('../tools/bootstrap.mjs');
