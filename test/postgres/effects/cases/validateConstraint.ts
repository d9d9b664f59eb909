import type { Family } from '../case';
import { dependants } from '../setups/dependants';
import { partitions } from '../setups/partitions';
import { shop } from '../setups/shop';

export const validateConstraint: Family = {
  name: 'VALIDATE CONSTRAINT',
  groups: [
    {
      setup: shop,
      cases: [
        'ALTER TABLE customers VALIDATE CONSTRAINT customers_score_positive',
        'ALTER TABLE customers VALIDATE CONSTRAINT customers_phone_length',
        'ALTER TABLE customers VALIDATE CONSTRAINT customers_email_key',
        'ALTER TABLE customers VALIDATE CONSTRAINT nothing_here',
        'ALTER TABLE lines VALIDATE CONSTRAINT lines_product',
        'ALTER TABLE lines VALIDATE CONSTRAINT lines_order',
        'ALTER TABLE lines VALIDATE CONSTRAINT lines_product, ADD COLUMN x int',
        ['ALTER TABLE lines VALIDATE CONSTRAINT lines_product', 'ALTER TABLE lines VALIDATE CONSTRAINT lines_product'],
        [
          'ALTER TABLE products ADD CONSTRAINT q FOREIGN KEY (parent) REFERENCES products NOT VALID',
          'ALTER TABLE products VALIDATE CONSTRAINT q',
        ],
        ['ALTER TABLE orders ADD CONSTRAINT q CHECK (total > 0) NOT VALID', 'ALTER TABLE orders VALIDATE CONSTRAINT q'],
        [
          'ALTER TABLE orders ADD CHECK (total > 0) NOT VALID',
          'ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check',
        ],
        [
          'ALTER TABLE loose ADD FOREIGN KEY (a) REFERENCES products NOT VALID',
          'ALTER TABLE loose VALIDATE CONSTRAINT loose_a_fkey',
        ],
        {
          statements: [
            'ALTER TABLE loose ADD CONSTRAINT q CHECK (a < 0) NOT VALID',
            'ALTER TABLE loose VALIDATE CONSTRAINT q',
          ],
          dependsOnData: true,
        },
        {
          statements: [
            'ALTER TABLE loose ADD CONSTRAINT q CHECK (a > 0) NOT ENFORCED',
            'ALTER TABLE loose VALIDATE CONSTRAINT q',
          ],
          postgres: [18, 18],
        },
        {
          statements: [
            'ALTER TABLE loose ADD CONSTRAINT q FOREIGN KEY (a) REFERENCES products NOT ENFORCED',
            'ALTER TABLE loose VALIDATE CONSTRAINT q',
          ],
          postgres: [18, 18],
        },
        [
          'CREATE TABLE t (a int)',
          'ALTER TABLE t ADD CONSTRAINT q CHECK (a > 0) NOT VALID',
          'ALTER TABLE t VALIDATE CONSTRAINT q',
        ],
        { statements: ['ALTER TABLE customers VALIDATE CONSTRAINT customers_score_positive'], sending: 'message' },
      ],
    },
    {
      setup: partitions,
      cases: [
        ['ALTER TABLE logs ADD CONSTRAINT q CHECK (id > 0) NOT VALID', 'ALTER TABLE logs VALIDATE CONSTRAINT q'],
        [
          'ALTER TABLE logs ADD CONSTRAINT q CHECK (id > 0) NOT VALID',
          'ALTER TABLE logs_1 VALIDATE CONSTRAINT q',
          'ALTER TABLE logs VALIDATE CONSTRAINT q',
        ],
        ['ALTER TABLE logs ADD CONSTRAINT q CHECK (id > 0) NOT VALID', 'ALTER TABLE ONLY logs VALIDATE CONSTRAINT q'],
        [
          'ALTER TABLE small ADD CONSTRAINT q FOREIGN KEY (hashed_id) REFERENCES hashed NOT VALID',
          'ALTER TABLE small VALIDATE CONSTRAINT q',
        ],
        [
          'ALTER TABLE logs_1 ADD CONSTRAINT q FOREIGN KEY (id) REFERENCES users NOT VALID',
          'ALTER TABLE logs_1 VALIDATE CONSTRAINT q',
        ],
        'ALTER TABLE events VALIDATE CONSTRAINT events_user',
        'ALTER TABLE events VALIDATE CONSTRAINT events_payload',
      ],
    },
    {
      setup: dependants,
      cases: [
        ['ALTER TABLE animal ADD CONSTRAINT q CHECK (id > 0) NOT VALID', 'ALTER TABLE animal VALIDATE CONSTRAINT q'],
        ['ALTER TABLE animal ADD CONSTRAINT q CHECK (id > 0) NOT VALID', 'ALTER TABLE dog VALIDATE CONSTRAINT q'],
        [
          'ALTER TABLE other ADD CONSTRAINT q FOREIGN KEY (id) REFERENCES base NOT VALID',
          'ALTER TABLE other VALIDATE CONSTRAINT q',
        ],
      ],
    },
  ],
};
