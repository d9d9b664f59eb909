import { DatabaseError } from 'pg';

/** What the server answers instead of doing it; null where it does it. Rejects where the connection broke. */
export async function refusalOf(act: () => Promise<unknown>): Promise<{ code: string; message: string } | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof DatabaseError && error.code !== undefined) return { code: error.code, message: error.message };
    throw error;
  }
}
