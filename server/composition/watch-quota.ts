import type { QuotaWatch } from '#delivery/quota-watch.ts';
import type { AccountId } from '#platform/ids.ts';
import type { AccountTransaction, Store } from '#store/store.ts';

/**
 * The store, telling the watch of every transaction that made an account fuller, once that is durable. Disposing waits for
 * the notices that are being written.
 */
export function watchQuota<S extends Store>(store: S, watch: QuotaWatch): S & AsyncDisposable {
  const notices = new Set<Promise<void>>();
  const transactEarly = async <T>(
    account: AccountId,
    work: (tx: AccountTransaction) => Promise<T>,
  ) => {
    const { value: done, durable } = await store.transactEarly(account, async (tx) => {
      const before = await tx.usage();
      const value = await work(tx);
      return { value, before, after: await tx.usage() };
    });
    const { value, before, after } = done;
    if (after.bytes > before.bytes || after.messages > before.messages) {
      // The disk is at work meanwhile.
      const warn = await watch.crossing(account, before, after);
      if (warn !== undefined) {
        const notice = durable.then(warn, () => undefined);
        notices.add(notice);
        void notice.then(() => notices.delete(notice));
      }
    }
    return { value, durable };
  };
  return {
    ...store,
    transactEarly,
    async transact(account, work) {
      const { value, durable } = await transactEarly(account, work);
      await durable;
      return value;
    },
    [Symbol.asyncDispose]: async () => void (await Promise.all(notices)),
  };
}
