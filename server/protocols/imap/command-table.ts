import type { Command } from './command.ts';
import { append } from './commands/append.ts';
import { authenticate } from './commands/authenticate.ts';
import { cancelupdate } from './commands/cancelupdate.ts';
import { capability } from './commands/capability.ts';
import { check } from './commands/check.ts';
import { close } from './commands/close.ts';
import { compress } from './commands/compress.ts';
import { copy } from './commands/copy.ts';
import { create } from './commands/create.ts';
import { deleteMailbox } from './commands/delete.ts';
import { enable } from './commands/enable.ts';
import { esearch } from './commands/esearch.ts';
import { expunge } from './commands/expunge.ts';
import { fetch } from './commands/fetch.ts';
import { genUrlAuth } from './commands/gen-url-auth.ts';
import { resetKey } from './commands/reset-key.ts';
import { urlFetch } from './commands/url-fetch.ts';
import { getAcl } from './commands/get-acl.ts';
import { getMetadata } from './commands/get-metadata.ts';
import { getQuota, getQuotaRoot } from './commands/get-quota.ts';
import { id } from './commands/id.ts';
import { idle } from './commands/idle.ts';
import { listRights } from './commands/list-rights.ts';
import { list } from './commands/list.ts';
import { login } from './commands/login.ts';
import { logout } from './commands/logout.ts';
import { lsub } from './commands/lsub.ts';
import { move } from './commands/move.ts';
import { myRights } from './commands/my-rights.ts';
import { namespace } from './commands/namespace.ts';
import { noop } from './commands/noop.ts';
import { notify } from './commands/notify.ts';
import { rename } from './commands/rename.ts';
import { replace } from './commands/replace.ts';
import { search } from './commands/search.ts';
import { examine, select } from './commands/select.ts';
import { deleteAcl, setAcl } from './commands/set-acl.ts';
import { setMetadata } from './commands/set-metadata.ts';
import { setQuota } from './commands/set-quota.ts';
import { sort } from './commands/sort.ts';
import { starttls } from './commands/starttls.ts';
import { status } from './commands/status.ts';
import { store } from './commands/store.ts';
import { subscribe, unsubscribe } from './commands/subscribe.ts';
import { thread } from './commands/thread.ts';
import { uidCopy } from './commands/uid-copy.ts';
import { uidExpunge } from './commands/uid-expunge.ts';
import { uidFetch } from './commands/uid-fetch.ts';
import { uidMove } from './commands/uid-move.ts';
import { uidReplace } from './commands/uid-replace.ts';
import { uidSearch } from './commands/uid-search.ts';
import { uidSort } from './commands/uid-sort.ts';
import { uidStore } from './commands/uid-store.ts';
import { uidThread } from './commands/uid-thread.ts';
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
  notify,
  getMetadata,
  setMetadata,
  append,
  esearch,
  setAcl,
  deleteAcl,
  getAcl,
  listRights,
  myRights,
  getQuota,
  getQuotaRoot,
  setQuota,
  genUrlAuth,
  resetKey,
  urlFetch,
  // Selected
  check,
  close,
  unselect,
  fetch,
  uidFetch,
  search,
  uidSearch,
  sort,
  uidSort,
  thread,
  uidThread,
  cancelupdate,
  store,
  uidStore,
  copy,
  uidCopy,
  move,
  uidMove,
  expunge,
  uidExpunge,
  replace,
  uidReplace,
];
