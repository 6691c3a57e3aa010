import type { Command } from './command.ts';
import { authenticate } from './commands/authenticate.ts';
import { capability } from './commands/capability.ts';
import { check } from './commands/check.ts';
import { close } from './commands/close.ts';
import { compress } from './commands/compress.ts';
import { enable } from './commands/enable.ts';
import { id } from './commands/id.ts';
import { login } from './commands/login.ts';
import { logout } from './commands/logout.ts';
import { noop } from './commands/noop.ts';
import { examine, select } from './commands/select.ts';
import { create } from './commands/create.ts';
import { deleteMailbox } from './commands/delete.ts';
import { getMetadata } from './commands/get-metadata.ts';
import { idle } from './commands/idle.ts';
import { list } from './commands/list.ts';
import { lsub } from './commands/lsub.ts';
import { namespace } from './commands/namespace.ts';
import { rename } from './commands/rename.ts';
import { setMetadata } from './commands/set-metadata.ts';
import { status } from './commands/status.ts';
import { subscribe, unsubscribe } from './commands/subscribe.ts';
import { starttls } from './commands/starttls.ts';
import { unauthenticate } from './commands/unauthenticate.ts';
import { unselect } from './commands/unselect.ts';

/** Every command of the server. */
export const commandTable: readonly Command[] = [
  // Any state
  capability,
  noop,
  logout,
  id,
  // Not authenticated
  starttls,
  login,
  authenticate,
  // Authenticated
  unauthenticate,
  enable,
  compress,
  select,
  examine,
  list,
  lsub,
  status,
  namespace,
  subscribe,
  unsubscribe,
  create,
  deleteMailbox,
  rename,
  idle,
  getMetadata,
  setMetadata,
  // Selected
  check,
  close,
  unselect,
];
