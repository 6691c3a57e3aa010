import type { AccountId } from '#platform/ids.ts';
import { withoutDetail } from './address-detail.ts';
import { tryNormalAddress, type NormalAddress } from './address-form.ts';
import type { Account } from './account.ts';
import type { Domain } from './domain.ts';
import type { PostPolicy } from './groups.ts';
import type {
  LocalDelivery,
  PostRestriction,
  RemoteDelivery,
  Resolution,
  ResolutionProblem,
  Via,
} from './resolution.ts';
import type { AddressRow, MemberRow } from './sql/addresses.ts';

/** What an expansion reads; each answer may come from memory. */
export interface ExpansionSource {
  findDomain(name: string): Promise<Domain | undefined>;
  findAddress(address: string): Promise<AddressRow | undefined>;
  readMembers(owner: string): Promise<MemberRow[]>;
  getAccount(id: AccountId): Promise<Account | undefined>;
  /** Who takes mail to postmaster and abuse where nobody else does. */
  findAdministrator(domain: string): Promise<AccountId | undefined>;
}

export interface ExpansionLimits {
  readonly maxDepth: number;
  readonly maxDeliveries: number;
  readonly plusSeparators: string;
}

/** An expansion for any sender: `restrictions` must be checked against the one at hand. */
export interface Expansion {
  readonly resolution: Resolution;
  readonly restrictions: readonly PostRestriction[];
}

interface Step {
  readonly address: NormalAddress;
  readonly via: Via;
  readonly viaForward: AccountId | undefined;
  /** Addresses and '#<account id>' on the way here: meeting one again is a loop. */
  readonly path: readonly string[];
}

interface State {
  readonly deliveries: Map<AccountId, LocalDelivery>;
  readonly remote: Map<string, RemoteDelivery>;
  readonly problems: ResolutionProblem[];
  readonly restrictions: PostRestriction[];
  readonly done: Set<string>;
  readonly steps: Step[];
}

/** Follows aliases, groups, forwards and catch-alls until only mailboxes and remote addresses are left. */
export async function expandRecipient(
  start: NormalAddress,
  source: ExpansionSource,
  limits: ExpansionLimits,
): Promise<Expansion> {
  const first = await source.findDomain(start.domain);
  const { domain } = start;
  if (first === undefined) return only({ kind: 'unknown-domain', domain });
  if (!first.isEnabled) return only({ kind: 'disabled', address: start.address });
  if (first.kind === 'gateway')
    return only({ kind: 'gateway', domain, route: first.settings.route ?? undefined });
  const state: State = {
    deliveries: new Map(),
    remote: new Map(),
    problems: [],
    restrictions: [],
    done: new Set(),
    steps: [{ address: start, via: 'address', viaForward: undefined, path: [] }],
  };
  const work = new Work(state, source, limits);
  // The list grows while it is walked; `done` and the limits bound it.
  for (const step of state.steps) {
    await work.follow(step);
    const size = state.deliveries.size + state.remote.size;
    if (size > limits.maxDeliveries || state.steps.length > limits.maxDeliveries * 4)
      return only({ kind: 'too-many', limit: limits.maxDeliveries });
  }
  return { resolution: verdict(start, state), restrictions: state.restrictions };
}

/** The steps of one expansion. */
class Work {
  readonly #state: State;
  readonly #source: ExpansionSource;
  readonly #limits: ExpansionLimits;

  constructor(state: State, source: ExpansionSource, limits: ExpansionLimits) {
    this.#state = state;
    this.#source = source;
    this.#limits = limits;
  }

  async follow(step: Step): Promise<void> {
    const domain = await this.#source.findDomain(step.address.domain);
    if (domain === undefined || domain.kind === 'gateway') {
      this.#addRemote(step, domain);
      return;
    }
    const real: NormalAddress =
      domain.aliasOf === null
        ? step.address
        : {
            address: `${step.address.localPart}@${domain.aliasOf}`,
            localPart: step.address.localPart,
            domain: domain.aliasOf,
            written: step.address.written,
          };
    const home = domain.aliasOf === null ? domain : await this.#source.findDomain(domain.aliasOf);
    if (home === undefined || !home.isEnabled || !domain.isEnabled) {
      this.#problem(real.address, 'disabled');
      return;
    }
    if (step.path.includes(real.address) || step.path.length > this.#limits.maxDepth) {
      this.#problem(real.address, 'loop');
      return;
    }
    if (this.#state.done.has(real.address)) return;
    this.#state.done.add(real.address);
    const path = [...step.path, real.address];
    const found = await this.#findEntry(real, home);
    if (found !== undefined) await this.#enter(found, { ...step, path });
    else await this.#fallBack(real, home, { ...step, path });
  }

  /** The address itself, else what is left of it without its detail (longest first). */
  async #findEntry(
    address: NormalAddress,
    domain: Domain,
  ): Promise<{ entry: AddressRow; detail: string } | undefined> {
    const exact = await this.#source.findAddress(address.address);
    if (exact !== undefined) return { entry: exact, detail: '' };
    const separators = domain.settings.plusSeparators ?? this.#limits.plusSeparators;
    for (const name of withoutDetail(address.localPart, separators)) {
      const entry = await this.#source.findAddress(`${name}@${address.domain}`);
      if (entry !== undefined) return { entry, detail: address.localPart.slice(name.length + 1) };
    }
    return undefined;
  }

  async #enter(
    { entry, detail }: { entry: AddressRow; detail: string },
    step: Step,
  ): Promise<void> {
    if (entry.post_policy !== 'anyone') await this.#restrict(entry);
    if (entry.account !== null) {
      await this.#deliver(entry.account, detail, step);
      return;
    }
    const via = entry.kind === 'group' ? 'group' : 'alias';
    const kept = entry.kind === 'group' ? '' : detail;
    for (const member of await this.#source.readMembers(entry.address)) {
      const next: Step = { ...step, via };
      if (member.account === null) this.#queue(member.target, next);
      else if (member.forward_count === 0 && member.is_enabled === 1)
        this.#keep(member.account, { address: member.address!, detail: kept }, next);
      else await this.#deliver(member.account, kept, next);
      if (this.#state.deliveries.size > this.#limits.maxDeliveries) return;
    }
  }

  async #deliver(id: AccountId, detail: string, step: Step): Promise<void> {
    const account = await this.#source.getAccount(id);
    if (account === undefined || !account.isEnabled) {
      this.#problem(account?.address ?? step.address.address, 'disabled');
      return;
    }
    if (account.forwards.length === 0 || account.keepsForwarded)
      this.#keep(id, { address: account.address, detail }, step);
    if (step.path.includes(`#${id}`)) {
      this.#problem(account.address, 'loop');
      return;
    }
    if (this.#state.done.has(`#${id}`)) return;
    this.#state.done.add(`#${id}`);
    const path = [...step.path, `#${id}`];
    for (const target of account.forwards) {
      // Forwarding to oneself is how some people say "keep a copy".
      if (target.toLowerCase() === account.address)
        this.#keep(id, { address: account.address, detail }, step);
      else this.#queue(target, { ...step, via: 'forward', viaForward: id, path });
    }
  }

  async #fallBack(address: NormalAddress, domain: Domain, step: Step): Promise<void> {
    const { catchAll } = domain.settings;
    if (catchAll !== null && step.via !== 'catch-all') {
      this.#queue(catchAll, { ...step, via: 'catch-all' });
      return;
    }
    // RFC 5321 §4.5.1 and RFC 2142 §5: somebody must read these
    const isRole = address.localPart === 'postmaster' || address.localPart === 'abuse';
    const administrator = isRole ? await this.#source.findAdministrator(domain.name) : undefined;
    if (administrator === undefined) this.#problem(address.address, 'unknown-user');
    else await this.#deliver(administrator, '', { ...step, via: 'administrator' });
  }

  #queue(target: string, step: Omit<Step, 'address'>): void {
    const address = tryNormalAddress(target);
    if (address === undefined) this.#problem(target, 'unknown-user');
    else this.#state.steps.push({ ...step, address });
  }

  #keep(
    account: AccountId,
    { address, detail }: { address: string; detail: string },
    { via, viaForward }: Step,
  ): void {
    if (!this.#state.deliveries.has(account))
      this.#state.deliveries.set(account, { account, address, detail, via, viaForward });
  }

  #addRemote({ address, via, viaForward }: Step, gateway: Domain | undefined): void {
    if (this.#state.remote.has(address.address)) return;
    const route = gateway?.settings.route ?? undefined;
    const remote = { address: address.written, via, viaForward, route };
    this.#state.remote.set(address.address, remote);
  }

  #problem(address: string, kind: ResolutionProblem['kind']): void {
    this.#state.problems.push({ address, kind });
  }

  async #restrict(entry: AddressRow): Promise<void> {
    const policy = entry.post_policy as Exclude<PostPolicy, 'anyone'>;
    const members = policy === 'members' ? await this.#source.readMembers(entry.address) : [];
    this.#state.restrictions.push({
      group: entry.address,
      domain: entry.domain,
      policy,
      posters: new Set(JSON.parse(entry.posters) as string[]),
      members: new Set(
        members.map((m) => m.address ?? tryNormalAddress(m.target)?.address ?? m.target),
      ),
    });
  }
}

function only(resolution: Resolution): Expansion {
  return { resolution, restrictions: [] };
}

/** Nobody to deliver to: the gravest reason counts. */
function verdict(start: NormalAddress, state: State): Resolution {
  if (state.deliveries.size + state.remote.size > 0)
    return {
      kind: 'local',
      deliveries: [...state.deliveries.values()],
      remote: [...state.remote.values()],
      problems: state.problems,
    };
  const has = (kind: ResolutionProblem['kind']) => state.problems.some((p) => p.kind === kind);
  if (has('loop')) return { kind: 'loop', address: start.address };
  if (has('disabled')) return { kind: 'disabled', address: start.address };
  return { kind: 'unknown-user', domain: start.domain };
}
