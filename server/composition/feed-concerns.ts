import type { Concern } from '#cli/parts.ts';
import type { Accounts } from '#directory/accounts.ts';
import type { Subscriptions } from '#groupware/subscriptions.ts';

/** A host that is away for a night is no concern yet: five, ten, twenty minutes and so on lie between them. */
const FAILURES = 5;
/** Calendars named in a concern. */
const MAX_NAMED = 5;

/** Calendars that follow an address from which nothing good has come for hours; they show what came last. */
export async function feedConcerns(
  subscriptions: Pick<Subscriptions, 'failing'>,
  accounts: Pick<Accounts, 'get'>,
): Promise<Concern[]> {
  const failing = await subscriptions.failing({ failures: FAILURES, limit: MAX_NAMED + 1 });
  if (failing.length === 0) return [];
  const named = await Promise.all(
    failing.slice(0, MAX_NAMED).map(async ({ account, error }) => {
      const owner = await accounts.get(account);
      return `${owner?.address ?? account}: ${error}`;
    }),
  );
  const more = failing.length > MAX_NAMED ? '; and more' : '';
  return [
    {
      name: 'feeds-failing',
      message: `calendars that follow an address are no longer refreshed (${named.join('; ')}${more}); see \`mailstead calendar subscriptions\``,
    },
  ];
}
