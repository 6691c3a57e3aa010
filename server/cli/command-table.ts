import type { Command } from './command.ts';
import { configCheck } from './config-check.ts';
import { configDoc } from './config-doc.ts';
import { configSet } from './config-set.ts';
import { configShow } from './config-show.ts';
import { init } from './init.ts';
import { reload } from './reload.ts';
import { serve } from './serve.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';

/** Every command, in the order of the help. */
export const commandTable: readonly Command[] = [
  init,
  serve,
  status,
  reload,
  stop,
  configShow,
  configCheck,
  configSet,
  configDoc,
];
