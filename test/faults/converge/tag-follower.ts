import { parseMultistatus, propertyText } from '../../support/multistatus.ts';
import { readEvent } from '../dav/event-text.ts';
import { davNamespaces, expectStatus } from '../dav/read-calendars.ts';
import type { DavWire } from '../wire/dav-client.ts';

/** A client without sync-collection: looks at the collection's tag, then at the ETags, and fetches what is another. */
export class TagFollower {
  readonly path: string;
  readonly #client: DavWire;
  #tag = '';
  /** ETag and text by href. */
  readonly #objects = new Map<string, { readonly etag: string; readonly text: string }>();
  /** Text by ETag. */
  readonly #texts: Map<string, string>;

  /** @param texts what each ETag has stood for, shared by all who read */
  constructor(client: DavWire, path: string, texts: Map<string, string>) {
    this.#client = client;
    this.path = path;
    this.#texts = texts;
  }

  get texts(): ReadonlyMap<string, string> {
    return new Map([...this.#objects].map(([href, { text }]) => [href, text]));
  }

  /** Catches up with the calendar, as far as it stands still. */
  async round(): Promise<void> {
    const tag = await this.#readTag();
    if (tag === this.#tag) return;
    const etags = await this.#readEtags();
    for (const href of this.#objects.keys()) if (!etags.has(href)) this.#objects.delete(href);
    const others = [...etags].filter(([href, etag]) => this.#objects.get(href)?.etag !== etag);
    await this.#fetch(others.map(([href]) => href));
    // What came in between makes another tag, which is seen the next time.
    this.#tag = tag;
  }

  async #readTag(): Promise<string> {
    const body = `<D:propfind xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/"><D:prop><S:getctag/></D:prop></D:propfind>`;
    const [own] = await this.#ask('PROPFIND', body, '0');
    return propertyText(own!, 'getctag');
  }

  async #readEtags(): Promise<Map<string, string>> {
    const body = `<D:propfind ${davNamespaces}><D:prop><D:getetag/></D:prop></D:propfind>`;
    const found = (await this.#ask('PROPFIND', body, '1')).filter((r) => r.href !== this.path);
    return new Map(found.map((r) => [r.href, propertyText(r, 'getetag')]));
  }

  async #fetch(hrefs: readonly string[]): Promise<void> {
    if (hrefs.length === 0) return;
    const wanted = hrefs.map((href) => `<D:href>${href}</D:href>`).join('');
    const body = `<C:calendar-multiget ${davNamespaces}><D:prop><D:getetag/><C:calendar-data/></D:prop>${wanted}</C:calendar-multiget>`;
    for (const response of await this.#ask('REPORT', body, '1')) {
      if (response.status === 404) {
        this.#objects.delete(response.href);
        continue;
      }
      const etag = propertyText(response, 'getetag');
      const text = propertyText(response, 'calendar-data');
      readEvent(text);
      const before = this.#texts.get(etag) ?? text;
      if (before !== text) throw new Error(`the ETag ${etag} stands for two texts`);
      this.#texts.set(etag, text);
      this.#objects.set(response.href, { etag, text });
    }
  }

  async #ask(method: string, body: string, depth: string) {
    const reply = await this.#client.ask(method, this.path, { headers: { Depth: depth }, body });
    return parseMultistatus(expectStatus(reply, 207, `${method} ${this.path}`).body).responses;
  }
}
