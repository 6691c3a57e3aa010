import type { AccountId } from '#platform/ids.ts';
import type { Store } from '#store/store.ts';
import { DocumentModel } from './document-model.ts';
import { StoreModel, type Choice } from './store-model.ts';

const messageOps = [
  'add',
  'flags',
  'expunge',
  'transfer',
  'create',
  'rename',
  'remove',
  'name',
  'restore',
] as const;
const documentOps = ['put', 'take', 'pass', 'describe'] as const;
export type ModelOp = (typeof messageOps)[number] | (typeof documentOps)[number];

/** Messages and documents of one account. */
export class AccountModel {
  readonly #messages: StoreModel;
  readonly #documents: DocumentModel;

  private constructor(messages: StoreModel, documents: DocumentModel) {
    this.#messages = messages;
    this.#documents = documents;
  }

  static async start(store: Store, account: AccountId): Promise<AccountModel> {
    return new AccountModel(
      await StoreModel.start(store, account),
      await DocumentModel.start(store, account),
    );
  }

  async act(op: ModelOp, store: Store, choice: Choice): Promise<void> {
    if (isOfDocuments(op)) await this.#documents[op](store, choice);
    else await this.#messages[op](store, choice);
  }

  async compare(store: Store, how: 'read' | 'look' = 'read'): Promise<void> {
    await this.#messages.compare(store, how);
    if (how === 'read') await this.#documents.compare(store);
  }
}

function isOfDocuments(op: ModelOp): op is (typeof documentOps)[number] {
  return (documentOps as readonly string[]).includes(op);
}
