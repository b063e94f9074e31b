import { generateKeyPairSync } from 'node:crypto';

/** A service account’s key of nobody, as Google Cloud would make it. */
export function fakeKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    type: 'service_account' as const,
    project_id: 'test-project',
    client_email: 'nobody@test-project.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Any line of the key’s secret part: a piece that shows up anywhere has leaked. */
export const secretsIn = ({ private_key }: { private_key: string }): string[] =>
  private_key.split('\n').filter(line => line.length === 64);
