// Users and groups.
import type { DoubleMailbox, Json } from './double-state.ts';
import { ok, type GraphReply, type RouteContext } from './call.ts';
import { pageOfJson } from './view.ts';

type RootContext = Omit<RouteContext, 'mailbox'>;

export function answerDirectory(context: RootContext): GraphReply | undefined {
  const { path, state, query } = context;
  const [bare = ''] = path.split('?');
  const inPages = (all: readonly Json[]): GraphReply => pageOfJson(context as RouteContext, all);
  if (bare === '/users') {
    const filter = /proxyAddresses\/any\(p:p eq '(.*)'\)/.exec(query.get('$filter') ?? '')?.[1];
    const wanted = filter?.replaceAll("''", "'").toLowerCase();
    const users = [...state.mailboxes.values()].filter(
      (it) => wanted === undefined || it.proxyAddresses.some((a) => a.toLowerCase() === wanted),
    );
    return inPages(users.map(userOf));
  }
  if (bare === '/groups') return inPages(state.groups);
  const [, group] = /^\/groups\/([^/]+)\/members$/.exec(bare) ?? [];
  if (group === undefined) return undefined;
  const found = state.groups.find((it) => it['id'] === decodeURIComponent(group));
  return ok({ value: found?.['members'] ?? [] });
}

function userOf({ address, displayName, proxyAddresses, isEnabled }: DoubleMailbox): Json {
  return {
    id: address,
    mail: address,
    displayName,
    userPrincipalName: address,
    proxyAddresses,
    accountEnabled: isEnabled,
    userType: 'Member',
  };
}
