import { choice, flag, integer, text } from '#platform/setting-kinds.ts';
import { defineSettings } from '#platform/settings.ts';

export const storeSettings = defineSettings('store', 'How mail is kept.', {
  bodies: choice({
    default: 'postgres',
    values: ['postgres', 's3'],
    apply: 'restart',
    doc: 'Where messages lie when server.storage is a PostgreSQL address: in its tables, or the large ones in the object store of [s3]. The embedded storage keeps them in the data folder.',
  }),
  undeleteDays: integer({
    default: 14,
    min: 0,
    max: 3_650,
    unit: 'days',
    doc: 'How long an expunged message can be brought back.',
  }),
});

export const objectStoreSettings = defineSettings(
  's3',
  'The S3-compatible object store, for store.bodies = "s3".',
  {
    endpoint: text({
      default: '',
      check: (v) =>
        v === '' || /^https?:\/\/[^/?#]+(\/[^?#]*)?$/.test(v)
          ? undefined
          : 'an address such as "https://s3.example.test"',
      apply: 'restart',
      doc: 'Address of the object store.',
    }),
    bucket: text({
      default: '',
      check: (v) =>
        v === '' || /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(v)
          ? undefined
          : 'the name of a bucket, such as "mail"',
      apply: 'restart',
      doc: 'Bucket for the contents; it must exist.',
    }),
    region: text({ default: 'us-east-1', apply: 'restart', doc: 'Region named in signatures.' }),
    accessKeyId: text({ default: '', apply: 'restart', doc: 'Name of the key to sign in with.' }),
    secretAccessKey: text({
      default: '',
      isSecret: true,
      apply: 'restart',
      doc: 'The secret that belongs to it.',
    }),
    pathStyle: flag({
      default: true,
      apply: 'restart',
      doc: 'Names the bucket in the path; false: as the first part of the host name.',
    }),
  },
);
