import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { accountId } from '#platform/ids.ts';
import type { Account } from './account.ts';
import { tryNormalAddress } from './address-form.ts';
import { defaultDomainSettings, type Domain } from './domain.ts';
import { expandRecipient, type ExpansionSource } from './expand-recipient.ts';
import type { AddressRow, MemberRow } from './sql/addresses.ts';

/** Node i of a random graph: an account with forwards, an alias or a group, pointing at other nodes. */
interface Node {
  readonly kind: 'account' | 'alias' | 'group';
  readonly targets: readonly number[];
  readonly keeps: boolean;
  readonly isEnabled: boolean;
}

const domain: Domain = {
  name: 'x.test',
  displayName: 'x.test',
  kind: 'local',
  aliasOf: null,
  isEnabled: true,
  settings: defaultDomainSettings,
  createdMs: 0,
};

/** Numbers above the graph's size are remote addresses. */
function addressOf(nodes: readonly Node[], i: number): string {
  return i < nodes.length ? `n${i}@x.test` : `r${i}@remote.test`;
}

function sourceOf(nodes: readonly Node[], counted: { reads: number }): ExpansionSource {
  const indexOf = (address: string) => Number(/^n(\d+)@/.exec(address)?.[1] ?? Infinity);
  const account = (i: number): Account =>
    ({
      id: accountId(i + 1),
      address: addressOf(nodes, i),
      isEnabled: nodes[i]!.isEnabled,
      forwards: nodes[i]!.targets.map((t) => addressOf(nodes, t)),
      keepsForwarded: nodes[i]!.keeps,
    }) as unknown as Account;
  return {
    findDomain: async (name) => (name === 'x.test' ? domain : undefined),
    findAddress: async (address) => {
      counted.reads++;
      const i = indexOf(address);
      const node = nodes[i];
      if (node === undefined) return undefined;
      const isAccount = node.kind === 'account';
      return {
        address,
        domain: 'x.test',
        kind: node.kind,
        account: isAccount ? accountId(i + 1) : null,
        display_name: '',
        post_policy: 'anyone',
        posters: '[]',
        is_hidden: 0,
        building: null,
      } satisfies AddressRow;
    },
    readMembers: async (owner) =>
      nodes[indexOf(owner)]!.targets.map((t): MemberRow => {
        const isAccount = nodes[t]?.kind === 'account';
        return {
          target: isAccount ? `#${t + 1}` : addressOf(nodes, t),
          account: isAccount ? accountId(t + 1) : null,
          address: isAccount ? addressOf(nodes, t) : null,
          is_enabled: isAccount ? Number(nodes[t]!.isEnabled) : null,
          forward_count: isAccount ? nodes[t]!.targets.length : 0,
        };
      }),
    getAccount: async (id) => account(id - 1),
    findAdministrator: async () => undefined,
  };
}

/** What must come out: everything reachable, however it is reached. */
function reachable(nodes: readonly Node[], start: number): Set<string> {
  const found = new Set<string>();
  const seen = new Set<number>();
  const walk = (i: number): void => {
    const node = nodes[i];
    if (node === undefined) found.add(addressOf(nodes, i));
    if (node === undefined || seen.has(i)) return;
    seen.add(i);
    if (node.kind === 'account') {
      if (!node.isEnabled) return;
      if (node.targets.length === 0 || node.keeps || node.targets.includes(i))
        found.add(addressOf(nodes, i));
    }
    for (const target of node.targets) walk(target);
  };
  walk(start);
  return found;
}

const graph = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.array(
    fc.record({
      kind: fc.constantFrom('account' as const, 'alias' as const, 'group' as const),
      targets: fc.uniqueArray(fc.integer({ min: 0, max: size + 1 }), { maxLength: 4 }),
      keeps: fc.boolean(),
      isEnabled: fc.boolean(),
    }),
    { minLength: size, maxLength: size },
  ),
);

test('any tangle of aliases, groups and forwards expands to each target once, and ends', async () => {
  await fc.assert(
    fc.asyncProperty(graph, async (nodes) => {
      const counted = { reads: 0 };
      const limits = { maxDepth: 50, maxDeliveries: 1_000, plusSeparators: '+' };
      const start = tryNormalAddress(addressOf(nodes, 0))!;
      const { resolution } = await expandRecipient(start, sourceOf(nodes, counted), limits);
      const expected = reachable(nodes, 0);
      assert.ok(counted.reads <= nodes.length * 2);
      if (resolution.kind !== 'local') {
        assert.equal(expected.size, 0, `${resolution.kind} instead of ${[...expected].join()}`);
        return;
      }
      const found = [...resolution.deliveries, ...resolution.remote].map((x) => x.address);
      assert.equal(new Set(found).size, found.length);
      assert.deepEqual(new Set(found), expected);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test('an expansion stops at its limits of depth and size', async () => {
  const chain: Node[] = Array.from({ length: 40 }, (_, i) => ({
    kind: 'alias',
    targets: [i + 1],
    keeps: false,
    isEnabled: true,
  }));
  const start = tryNormalAddress('n0@x.test')!;
  const limits = { maxDepth: 10, maxDeliveries: 1_000, plusSeparators: '' };
  const deep = await expandRecipient(start, sourceOf(chain, { reads: 0 }), limits);
  assert.equal(deep.resolution.kind, 'loop');
  const wide: Node[] = [
    {
      kind: 'group',
      targets: Array.from({ length: 50 }, (_, i) => i + 1),
      keeps: false,
      isEnabled: true,
    },
  ];
  const few = { ...limits, maxDeliveries: 20 };
  const result = await expandRecipient(start, sourceOf(wide, { reads: 0 }), few);
  assert.deepEqual(result.resolution, { kind: 'too-many', limit: 20 });
});
