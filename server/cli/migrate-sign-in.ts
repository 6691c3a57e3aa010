import { signInByDevice } from '#migration/device-sign-in.ts';
import { findMigration } from '#migration/migration-folder.ts';
import { secretsOf } from '#migration/open-endpoints.ts';
import { DomainError } from '#platform/errors.ts';
import { defineCommand, UsageError } from './command.ts';

export const migrateSignIn = defineCommand({
  name: 'migrate sign-in',
  summary: 'Sign in at Microsoft or another OAuth server with a code that is typed into a browser.',
  operands: ['NAME'],
  options: {
    target: { type: 'flag', doc: 'at the target; without it at the source' },
    source: { type: 'text', value: 'N', doc: 'at which source, where there are several (from 1)' },
    account: {
      type: 'text',
      value: 'NAME',
      doc: 'for this account alone; without it whoever signs in opens all that he may',
    },
  },
  details:
    'An address and a code are shown; the browser may be on any machine. What is kept (a refresh token, in the secrets file of the\n' +
    'migration, mode 0600) is renewed by itself during runs. An application with a secret or key of its own needs no sign-in.',
  async run(context, [name = ''], given) {
    const folder = await findMigration(context.openFolder(), name);
    const definition = await folder.definition();
    const number = Number(given.source ?? 1);
    const endpoint = given.target ? definition.to : definition.from[number - 1];
    if (endpoint === undefined)
      throw new UsageError(
        `migrate sign-in: --source takes a number from 1 to ${definition.from.length}`,
      );
    const end = given.target ? 'to' : 'from';
    const at = given.target ? 0 : number - 1;
    const secrets = await folder.secrets();
    const stop = new AbortController();
    const interrupt = () => stop.abort(new DomainError('cancelled', 'stopped'));
    process.once('SIGINT', interrupt);
    try {
      await signInByDevice({
        endpoint,
        secrets: { ...secretsOf(secrets, end), ...secretsOf(secrets, `${end}.${at}`) },
        clock: context.clock,
        random: context.random,
        account: given.account,
        signal: stop.signal,
        keep: async (key, value) => await folder.keepSecret(`${end}.${at}.${key}`, value),
        show({ verificationUrl, userCode, expiresInSeconds }) {
          // Also with --json: somebody has to see it.
          context.out.complain(
            `open ${verificationUrl} and type in ${userCode} within ${Math.round(expiresInSeconds / 60)} minutes`,
          );
        },
      });
    } finally {
      process.off('SIGINT', interrupt);
    }
    context.out.answer({ name, place: endpoint.location, isSignedIn: true }, () => [
      `signed in at ${endpoint.location}`,
      `next: mailstead migrate probe ${name}`,
    ]);
  },
});
