import type { Family } from '../case';
import { partitions } from '../setups/partitions';
import { shop } from '../setups/shop';
import { traits } from '../setups/traits';

export const alterConstraint: Family = {
  name: 'ALTER CONSTRAINT',
  groups: [
    {
      setup: shop,
      cases: [
        'ALTER TABLE lines ALTER CONSTRAINT lines_order DEFERRABLE',
        'ALTER TABLE lines ALTER CONSTRAINT lines_order DEFERRABLE INITIALLY DEFERRED',
        'ALTER TABLE lines ALTER CONSTRAINT lines_order NOT DEFERRABLE',
        'ALTER TABLE lines ALTER CONSTRAINT lines_product INITIALLY DEFERRED',
        'ALTER TABLE lines ALTER CONSTRAINT lines_quantity DEFERRABLE',
        'ALTER TABLE lines ALTER CONSTRAINT lines_pkey DEFERRABLE',
        'ALTER TABLE lines ALTER CONSTRAINT nothing_here DEFERRABLE',
        'ALTER TABLE products ALTER CONSTRAINT products_parent_fkey DEFERRABLE',
        'ALTER TABLE IF EXISTS nothing_here ALTER CONSTRAINT q DEFERRABLE',
        'ALTER TABLE lines ALTER CONSTRAINT lines_order DEFERRABLE, ALTER CONSTRAINT lines_product DEFERRABLE',
        [
          'ALTER TABLE lines ALTER CONSTRAINT lines_order DEFERRABLE',
          'ALTER TABLE lines ALTER CONSTRAINT lines_order DEFERRABLE',
        ],
        { statements: ['ALTER TABLE lines ALTER CONSTRAINT lines_order NOT ENFORCED'], postgres: [18, 18] },
        { statements: ['ALTER TABLE lines ALTER CONSTRAINT lines_order ENFORCED'], postgres: [18, 18] },
        { statements: ['ALTER TABLE lines ALTER CONSTRAINT lines_product ENFORCED'], postgres: [18, 18] },
        {
          statements: [
            'ALTER TABLE lines ALTER CONSTRAINT lines_order NOT ENFORCED',
            'ALTER TABLE lines ALTER CONSTRAINT lines_order ENFORCED',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE lines ALTER CONSTRAINT lines_order NOT ENFORCED',
            'ALTER TABLE lines VALIDATE CONSTRAINT lines_order',
          ],
          postgres: [18, 18],
        },
        { statements: ['ALTER TABLE lines ALTER CONSTRAINT lines_quantity NOT ENFORCED'], postgres: [18, 18] },
        { statements: ['ALTER TABLE lines ALTER CONSTRAINT lines_quantity NO INHERIT'], postgres: [18, 18] },
        {
          statements: [
            'ALTER TABLE loose ADD CONSTRAINT q FOREIGN KEY (a) REFERENCES products NOT ENFORCED',
            'ALTER TABLE loose ALTER CONSTRAINT q ENFORCED',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE products ALTER CONSTRAINT products_parent_fkey NOT ENFORCED',
            'ALTER TABLE products ALTER CONSTRAINT products_parent_fkey ENFORCED',
          ],
          postgres: [18, 18],
        },
        { statements: ['ALTER TABLE orders ADD COLUMN x int REFERENCES products NOT ENFORCED'], postgres: [18, 18] },
        { statements: ['ALTER TABLE orders ADD COLUMN x int CHECK (x > 0) NOT ENFORCED'], postgres: [18, 18] },
        {
          statements: ['ALTER TABLE orders ADD COLUMN x int DEFAULT 1 REFERENCES products NOT ENFORCED'],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE orders ADD CONSTRAINT q CHECK (total > 0) NOT ENFORCED',
            'ALTER TABLE orders VALIDATE CONSTRAINT q',
          ],
          postgres: [18, 18],
        },
      ],
    },
    {
      setup: traits,
      cases: [
        {
          statements: ['ALTER TABLE kin ADD CONSTRAINT q NOT NULL n', 'ALTER TABLE kin ALTER CONSTRAINT q NO INHERIT'],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE ONLY kin ADD CONSTRAINT q NOT NULL n NO INHERIT',
            'ALTER TABLE kin ALTER CONSTRAINT q INHERIT',
          ],
          postgres: [18, 18],
        },
        { statements: ['ALTER TABLE kin ALTER CONSTRAINT kin_id_not_null NO INHERIT'], postgres: [18, 18] },
        { statements: ['ALTER TABLE kin_born ALTER CONSTRAINT kin_id_not_null NO INHERIT'], postgres: [18, 18] },
        { statements: ['ALTER TABLE kin ALTER CONSTRAINT kin_n NO INHERIT'], postgres: [18, 18] },
        {
          statements: [
            'ALTER TABLE lone ADD CONSTRAINT q NOT NULL n NO INHERIT',
            'ALTER TABLE lone ALTER CONSTRAINT q INHERIT',
          ],
          postgres: [18, 18],
        },
        { statements: ['ALTER TABLE metrics ALTER CONSTRAINT metrics_id_not_null NO INHERIT'], postgres: [18, 18] },
        { statements: ['ALTER TABLE lone ADD CONSTRAINT q NOT NULL n'], postgres: [18, 18] },
        {
          statements: [
            'ALTER TABLE lone ADD CONSTRAINT q NOT NULL n NOT VALID',
            'ALTER TABLE lone VALIDATE CONSTRAINT q',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE lone ADD CONSTRAINT q NOT NULL n NOT VALID',
            'ALTER TABLE lone ALTER COLUMN n SET NOT NULL',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE kin ADD CONSTRAINT q NOT NULL n NOT VALID',
            'ALTER TABLE kin VALIDATE CONSTRAINT q',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE metrics ADD CONSTRAINT q NOT NULL v NOT VALID',
            'ALTER TABLE metrics_1 VALIDATE CONSTRAINT q',
          ],
          postgres: [18, 18],
        },
        'ALTER TABLE docs ALTER CONSTRAINT docs_later NOT DEFERRABLE',
        'ALTER TABLE pages ALTER CONSTRAINT pages_doc_id_fkey DEFERRABLE',
        'ALTER TABLE pages ALTER CONSTRAINT pages_next_fkey DEFERRABLE',
        'ALTER TABLE metric_notes ALTER CONSTRAINT metric_notes_metric DEFERRABLE',
        'ALTER TABLE docs_view ALTER CONSTRAINT q DEFERRABLE',
      ],
    },
    {
      setup: partitions,
      cases: [
        'ALTER TABLE events ALTER CONSTRAINT events_user DEFERRABLE',
        'ALTER TABLE events ALTER CONSTRAINT events_user NOT DEFERRABLE',
        'ALTER TABLE ONLY events ALTER CONSTRAINT events_user DEFERRABLE',
        'ALTER TABLE events_1 ALTER CONSTRAINT events_user DEFERRABLE',
        'ALTER TABLE notes ALTER CONSTRAINT notes_event DEFERRABLE',
        { statements: ['ALTER TABLE events ALTER CONSTRAINT events_user NOT ENFORCED'], postgres: [18, 18] },
        { statements: ['ALTER TABLE notes ALTER CONSTRAINT notes_event NOT ENFORCED'], postgres: [18, 18] },
        {
          statements: [
            'ALTER TABLE events ALTER CONSTRAINT events_user NOT ENFORCED',
            'ALTER TABLE events ALTER CONSTRAINT events_user ENFORCED',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE notes ALTER CONSTRAINT notes_event NOT ENFORCED',
            'ALTER TABLE notes ALTER CONSTRAINT notes_event ENFORCED',
          ],
          postgres: [18, 18],
        },
      ],
    },
  ],
};
