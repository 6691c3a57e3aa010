import { parseMultistatus, propertyText } from '../../support/multistatus.ts';
import type { Choices } from '../choices.ts';
import { type DavWire, openDavClient } from '../wire/dav-client.ts';
import { ConnectionLost } from '../wire/line-socket.ts';
import { davNamespaces, expectStatus, homeOf, readCalendarNames } from './read-calendars.ts';

export interface FollowerSetting {
  readonly account: string;
  readonly password: string;
  /** Whether a token may become invalid: data was lost and made again. */
  readonly mayStartAnew: boolean;
}

interface Followed {
  token: string;
  /** ETags by href. */
  readonly members: Map<string, string>;
}

/** A client that keeps the calendars of an account up to date by sync-collection alone, with its tokens, over every restart. */
export class SyncFollower {
  readonly setting: FollowerSetting;
  readonly #followed = new Map<string, Followed>();
  refused: string[] = [];

  constructor(setting: FollowerSetting) {
    this.setting = setting;
  }

  /** Follows until the server is gone. */
  async work(port: number, choices: Choices): Promise<void> {
    const { account, password } = this.setting;
    let client: DavWire | undefined;
    try {
      client = await openDavClient(port, account, password);
      for (;;) await this.round(client, choices);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    } finally {
      client?.close();
    }
  }

  /** Catches up; gives what then differs from `etags` of all objects by href. */
  async compare(client: DavWire, etags: ReadonlyMap<string, string>): Promise<string[]> {
    const names = await readCalendarNames(client, homeOf(this.setting.account));
    this.#forgetOthers(names);
    for (const name of names) while (await this.#part(client, name, undefined));
    const known = new Map([...this.#followed.values()].flatMap((f) => [...f.members]));
    const problems: string[] = [];
    for (const [href, etag] of etags)
      if (known.get(href) !== etag)
        problems.push(`who follows has ${known.get(href) ?? 'nothing'} for ${href}, not ${etag}`);
    for (const href of known.keys())
      if (!etags.has(href)) problems.push(`who follows still has ${href}`);
    return problems;
  }

  /** Looks at every calendar once. */
  async round(client: DavWire, choices: Choices): Promise<void> {
    const names = await readCalendarNames(client, homeOf(this.setting.account));
    this.#forgetOthers(names);
    for (const name of names) {
      const limit = choices.oneIn(2) ? choices.between(1, 5) : undefined;
      await this.#part(client, name, limit);
    }
  }

  #forgetOthers(names: readonly string[]): void {
    for (const name of this.#followed.keys())
      if (!names.includes(name)) this.#followed.delete(name);
  }

  // RFC 6578 §3.2
  /** One answer; true when there is more. */
  async #part(client: DavWire, name: string, limit: number | undefined): Promise<boolean> {
    const path = `${homeOf(this.setting.account)}${name}/`;
    const followed = this.#followed.get(name) ?? { token: '', members: new Map() };
    this.#followed.set(name, followed);
    const most = limit === undefined ? '' : `<D:limit><D:nresults>${limit}</D:nresults></D:limit>`;
    const body = `<D:sync-collection ${davNamespaces}><D:sync-token>${followed.token}</D:sync-token><D:sync-level>1</D:sync-level>${most}<D:prop><D:getetag/></D:prop></D:sync-collection>`;
    const reply = await client.ask('REPORT', path, { body });
    // Removed or renamed since its name was read.
    if (reply.status === 404) {
      this.#followed.delete(name);
      return false;
    }
    if (reply.status === 403 && reply.body.includes('valid-sync-token')) {
      // Another calendar may have the name by now.
      this.#followed.delete(name);
      if (!this.setting.mayStartAnew) this.refused.push(`${path}: ${followed.token} is invalid`);
      return true;
    }
    const { responses, syncToken } = parseMultistatus(expectStatus(reply, 207, path).body);
    let isCut = false;
    for (const response of responses)
      if (response.href === path) isCut = response.status === 507;
      else if (response.status === 404) followed.members.delete(response.href);
      else followed.members.set(response.href, propertyText(response, 'getetag'));
    followed.token = syncToken!;
    return isCut;
  }
}
