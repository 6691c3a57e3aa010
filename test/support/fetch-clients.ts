import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alice, type ClientDesk } from './client-desk.ts';

/** A program that takes alice's mail to a delivery agent, which keeps it in one file. */
export interface Fetcher {
  /** How many messages the agent was given. */
  taken(): Promise<number>;
  text(): Promise<string>;
}

/** The text of letter 2 as a delivery agent gets it. */
export const secondText = 'Text number 2: schöne Grüße.\n.\n..dots\nFrom here\n';

export interface Fetchmail extends Fetcher {
  /** Options that hand mail to the agent. */
  readonly agent: string;
  /** Runs it once, with further options of the account. */
  poll(
    way: { readonly protocol: 'imap' | 'pop3' | 'pop3 uidl'; readonly port: string },
    options: string,
  ): Promise<void>;
}

export function openFetchmail(desk: ClientDesk): Fetchmail {
  return {
    ...keptBy(desk),
    agent: `mda "cat >> ${desk.home}/kept"`,
    async poll({ protocol, port }, options) {
      const [name, ...more] = protocol.split(' ');
      const place = [`protocol ${name} port ${desk.server.port(port)}`, ...more].join(' ');
      await desk.write(
        '.fetchmailrc',
        `poll localhost ${place} user "${alice}" password "${desk.password}" ${options} sslcertfile "${desk.certificate}"\n`,
      );
      await desk.run('fetchmail', ['--nodetach', '--nosyslog']);
    },
  };
}

export interface Getmail extends Fetcher {
  /** Runs it once; `options` are further lines about the retriever. */
  fetch(
    way: { readonly retriever: string; readonly port: string; readonly deletes: boolean },
    options?: string,
  ): Promise<void>;
}

export function openGetmail(desk: ClientDesk): Getmail {
  const kept = join(desk.home, 'kept');
  return {
    ...keptBy(desk),
    async fetch({ retriever, port, deletes }, options = '') {
      await desk.write(
        '.getmail/getmailrc',
        `[retriever]\ntype = ${retriever}\nserver = localhost\nport = ${desk.server.port(port)}\nusername = ${alice}\npassword = ${desk.password}\n${options}` +
          `[destination]\ntype = MDA_external\npath = /bin/sh\narguments = ("-c", "cat >> ${kept}")\nallow_root_commands = true\nunixfrom = false\n` +
          `[options]\nread_all = false\ndelete = ${deletes}\ndelivered_to = false\nreceived = false\n`,
      );
      await desk.run('getmail', [`--getmaildir=${join(desk.home, '.getmail')}`]);
    },
  };
}

function keptBy(desk: ClientDesk): Fetcher {
  const text = async () => await readFile(join(desk.home, 'kept'), 'utf8');
  return { text, taken: async () => (await text()).split('Message-ID:').length - 1 };
}
