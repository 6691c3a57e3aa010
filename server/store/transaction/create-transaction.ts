import { uid } from '#platform/ids.ts';
import { toCollection } from '../account/collection-set.ts';
import { editMailbox, type Draft } from '../account/draft.ts';
import { createReader } from '../reader/create-reader.ts';
import type { View } from '../reader/view.ts';
import { claimRecent } from '../sql/collections.ts';
import type { AccountTransaction } from '../store.ts';
import { addMessage } from './add-message.ts';
import { setAnnotation } from './annotations.ts';
import { changeFlags } from './change-flags.ts';
import { createCollection } from './collections.ts';
import { transferMessages } from './copy-messages.ts';
import { deleteCollection } from './delete-collection.ts';
import { expunge } from './expunge.ts';
import { checkProperties, putDocument } from './put-document.ts';
import { changeDocumentProperties, removeDocument } from './remove-document.ts';
import { restoreDocument, transferDocument } from './transfer-document.ts';
import { renameCollection } from './rename-collection.ts';
import { restoreMessage } from './restore-message.ts';
import { setRole } from './set-role.ts';
import { setSubscribed } from './subscriptions.ts';

/** The transaction's face of a draft: everything a reader can, and the operations. */
export function createTransaction(draft: Draft, view: View): AccountTransaction {
  return {
    ...createReader(view),
    createCollection: async (spec) => toCollection(await createCollection(draft, spec)),
    renameCollection: async (id, name) => await renameCollection(draft, id, name),
    deleteCollection: async (id) => await deleteCollection(draft, id),
    setRole: async (id, role) => await setRole(draft, id, role),
    setSubscribed: async (change) => await setSubscribed(draft, change),
    addMessage: async (mailbox, message) => await addMessage(draft, mailbox, message),
    copyMessages: async (from, uids, to) =>
      await transferMessages(draft, { op: 'copy', from, to }, uids),
    moveMessages: async (from, uids, to) =>
      await transferMessages(draft, { op: 'move', from, to }, uids),
    changeFlags: async (mailbox, uids, change, since) =>
      await changeFlags(draft, mailbox, {
        uids,
        change,
        ...(since === undefined ? {} : { since }),
      }),
    expunge: async (mailbox, uids) => await expunge(draft, mailbox, uids),
    restoreMessage: async (item, to, from) => await restoreMessage(draft, { item, from }, to),
    putDocument: async (collection, document) => await putDocument(draft, collection, document),
    removeDocument: async (collection, name) => await removeDocument(draft, collection, name),
    copyDocument: async (transfer) => await transferDocument(draft, 'copy', transfer),
    moveDocument: async (transfer) => await transferDocument(draft, 'move', transfer),
    restoreDocument: async (document, to) => await restoreDocument(draft, document, to),
    async setDocumentProperties(collection, name, properties) {
      checkProperties(properties);
      await changeDocumentProperties(draft, collection, { name, properties });
    },
    setAnnotation: async (mailbox, entry, value) =>
      await setAnnotation(draft, mailbox, { entry, value }),
    async claimRecent(mailbox) {
      const box = editMailbox(draft, mailbox);
      draft.claimed.set(mailbox, box.uidNext);
      return uid(await claimRecent(draft.sql, draft.account, box));
    },
  };
}
