import { assertPreset, parseEndpoint } from '#migration/endpoint.ts';
import { createMigration } from '#migration/migration-folder.ts';
import { defaultPolicies } from '#migration/policies.ts';
import { defineCommand, UsageError } from './command.ts';
import { endpointOptions, readEndpointOptions } from './migrate-endpoint-options.ts';
import { policyOptions, toPolicies } from './migrate-policy-options.ts';

export const migrateNew = defineCommand({
  name: 'migrate new',
  summary: 'Begin a migration: where from, where to, and what is done where there is a choice.',
  operands: ['NAME'],
  options: {
    from: {
      type: 'texts',
      value: 'PLACE',
      doc: 'a source, such as imaps://mail.example.org or pst:/srv/archive; may be given again (mail here, calendars there)',
    },
    to: {
      type: 'texts',
      value: 'PLACE',
      doc: 'the target (default: mailstead:, this server); again for a second one that takes what the first does not (imap:// and dav://)',
    },
    ...endpointOptions,
    ...policyOptions,
    lanes: { type: 'text', value: 'N', doc: 'accounts worked on at once (default 4)' },
  },
  details:
    'Nothing is read or written yet. Then: migrate probe NAME, migrate users NAME, migrate plan NAME, migrate run NAME,\n' +
    'migrate verify NAME. Everything that is known of it is in migrations/NAME of the data folder.',
  async run(context, [name = ''], given) {
    if (given.from.length === 0) throw new UsageError('migrate new: --from PLACE is missing');
    const folder = context.openFolder();
    const { sourceOptions, targetOptions, secrets } = await readEndpointOptions(context, given);
    const from = given.from.map((place) => parseEndpoint(place, sourceOptions));
    const places = given.to.length === 0 ? ['mailstead:'] : given.to;
    const [to, ...alsoTo] = places.map((place) => parseEndpoint(place, targetOptions));
    for (const end of [...from, to!, ...alsoTo]) assertPreset(end);
    const lanes = Number(given.lanes ?? 4);
    if (!Number.isInteger(lanes) || lanes < 1 || lanes > 64)
      throw new UsageError('migrate new: --lanes takes a number from 1 to 64');
    const definition = {
      name,
      createdAt: Math.floor(context.clock.epochMs() / 1000),
      from,
      to: to!,
      ...(alsoTo.length > 0 && { alsoTo }),
      policies: toPolicies(defaultPolicies, given),
      lanes,
    };
    const made = await createMigration(folder, definition, secrets);
    const target = places.join(' and ');
    context.out.answer({ name, path: made.path, from: given.from, to: target }, () => [
      `${name}: from ${given.from.join(' and ')} to ${target}`,
      `next: mailstead migrate probe ${name}`,
    ]);
  },
});
